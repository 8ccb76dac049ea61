import { App, Button, Input, Segmented } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useDesk } from "../desk_context";
import { t } from "../words";
import { FindList } from "./find_list";
import { type Find, useFinds } from "./finds";

interface Props {
  id: string;
  canSay: boolean;
  serverDraft: string;
}

const DRAFT_WAIT_MS = 800;

/** Where an agent writes: to the customer, or a note to colleagues. `/` at the start looks things up. */
export function Reply({ id, canSay, serverDraft }: Props) {
  const desk = useDesk();
  const { message } = App.useApp();
  const [text, setText] = useState(() => desk.kept.draft(id) || serverDraft);
  const [wantsNote, setWantsNote] = useState(false);
  const isNote = wantsNote || !canSay;
  const [active, setActive] = useState(0);
  const finds = useFinds(text.startsWith("/") && !isNote ? text.slice(1).trim() : null);
  const draftTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const write = (next: string) => {
    setText(next);
    setActive(0);
    desk.kept.keepDraft(id, next);
    if (!canSay) return;
    if (!isNote) desk.typing(id, next !== "" && !next.startsWith("/"));
    clearTimeout(draftTimer.current);
    const keep = () => desk.client.post(`/conversations/${id}/draft`, { text: next }).catch(() => undefined);
    draftTimer.current = setTimeout(keep, DRAFT_WAIT_MS); // the copy in this browser is there in any case
  };
  const send = async () => {
    const body = text.trim();
    if (body === "" || (body.startsWith("/") && finds.length > 0)) return;
    write("");
    if (!isNote) return desk.say(id, body);
    try {
      await desk.note(id, body);
    } catch (error) {
      write(body);
      message.error((error as Error).message);
    }
  };
  const choose = (find: Find) => {
    if (find.kind === "canned") return write(find.text);
    write("");
    desk.say(id, find.title, find.id);
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.shiftKey) return;
    const found = finds[active];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (finds.length > 0 && step !== undefined) {
      setActive((active + step + finds.length) % finds.length);
    } else if (event.key === "Enter") {
      if (found) choose(found);
      else send();
    } else return;
    event.preventDefault();
  };
  useNoteKey(() => setWantsNote((before) => !before));

  return (
    <div className={isNote ? "reply is-note" : "reply"}>
      {finds.length > 0 && <FindList finds={finds} active={active} onChoose={choose} />}
      <Segmented
        size="small"
        aria-label={t("reply.mode")}
        value={isNote ? "note" : "say"}
        onChange={(mode) => setWantsNote(mode === "note")}
        options={[
          { value: "say", label: t("reply.say"), disabled: !canSay },
          { value: "note", label: t("reply.note") },
        ]}
      />
      <div className="reply-row">
        <Input.TextArea
          aria-label={t(isNote ? "reply.note_label" : "reply.label")}
          placeholder={t(isNote ? "reply.note_hint" : "reply.hint")}
          value={text}
          maxLength={desk.session.config.max_text_length}
          autoSize={{ minRows: 2, maxRows: 8 }}
          onChange={(event) => write(event.target.value)}
          onKeyDown={press}
        />
        <Button type="primary" onClick={send}>
          {t(isNote ? "reply.save_note" : "reply.send")}
        </Button>
      </div>
    </div>
  );
}

/** Alt+N, wherever the focus is. */
function useNoteKey(toggle: () => void): void {
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.altKey && event.key.toLowerCase() === "n") toggle();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
