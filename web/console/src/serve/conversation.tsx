import { Alert, App, Button, Tag } from "antd";
import { useEffect, useState } from "react";
import { useDesk, useDeskState } from "../desk_context";
import { named, t } from "../words";
import { CloseDialog, TransferDialog } from "./dialogs";
import { Reply } from "./reply";
import { SidePanel } from "./side_panel";
import { Sla } from "./sla";
import { Transcript } from "./transcript";

const NONE: never[] = [];

export function Conversation({ id }: { id: string }) {
  const desk = useDesk();
  const detail = useDeskState((state) => state.details[id]);
  const outgoing = useDeskState((state) => state.outgoing[id]) ?? NONE;
  const problem = useDeskState((state) => state.problems[id]);
  const { message } = App.useApp();
  const [dialog, setDialog] = useState<"close" | "transfer" | null>(null);
  const lastSequence = detail?.messages.at(-1)?.sequence ?? 0;
  const isMine = detail?.is_mine ?? false;

  useEffect(() => {
    desk.open(id);
    return () => desk.shut(id);
  }, [desk, id]);
  useEffect(() => {
    if (!isMine || lastSequence === 0) return;
    desk.client.post(`/conversations/${id}/read`, { sequence: lastSequence }).catch(() => undefined);
  }, [desk, id, isMine, lastSequence]);

  if (detail === undefined) return <p className="empty">{problem ?? t("loading")}</p>;
  const { conversation: row, state } = detail;
  const act = (name: string, body: object = {}, done?: string) =>
    desk.act(id, name, body).then(
      () => {
        if (done) message.success(done);
        setDialog(null);
      },
      (error: Error) => message.error(error.message),
    );
  const file = () =>
    desk.client.post<{ is_duplicate: boolean }>("/inbox/items", { conversation_id: id }).then(
      ({ is_duplicate }) => message.success(t(is_duplicate ? "file.again" : "file.done")),
      (error: Error) => message.error(error.message),
    );
  return (
    <>
      <section className="conversation" aria-label={t("conversation.label")}>
        <div className="conversation-head">
          <h2>{row.customer.id ?? t("customer.guest")}</h2>
          <Tag>{named("audience", row.customer.kind)}</Tag>
          <Tag>{named("owner", state.owner)}</Tag>
          {state.agent_name !== null && <span>{state.agent_name}</span>}
          {row.escalation?.sla && <Sla dueAt={row.escalation.sla.due_at} />}
          <span className="grow" />
          {desk.may("serve") && (
            <Acts
              owner={state.owner}
              isTicket={row.escalation?.state === "ticket"}
              isMine={isMine}
              mayOverrule={desk.may("transfer_others")}
              act={act}
              ask={setDialog}
            />
          )}
          {desk.may("file_question") && <Button onClick={file}>{t("act.file")}</Button>}
        </div>
        {problem !== undefined && <Alert type="error" title={problem} />}
        <Transcript
          detail={detail}
          outgoing={outgoing}
          onEarlier={() => desk.earlier(id).catch((error: Error) => message.error(error.message))}
          onRetry={(one) => desk.retry(id, one)}
          onDiscard={(one) => desk.discard(id, one)}
        />
        <Reply id={id} canSay={isMine && state.owner === "agent"} serverDraft={detail.draft?.text ?? ""} />
      </section>
      <SidePanel id={id} row={row} lastSequence={lastSequence} onTags={(tags) => act("tags", { tags })} />
      <CloseDialog
        open={dialog === "close"}
        onCancel={() => setDialog(null)}
        onOk={(body) => act("close", body)}
      />
      <TransferDialog
        open={dialog === "transfer"}
        onCancel={() => setDialog(null)}
        onOk={(body) => act("transfer", body)}
      />
    </>
  );
}

interface ActsProps {
  owner: string;
  isTicket: boolean;
  isMine: boolean;
  mayOverrule: boolean;
  act: (name: string, body?: object, done?: string) => void;
  ask: (dialog: "close" | "transfer") => void;
}

function Acts({ owner, isTicket, isMine, mayOverrule, act, ask }: ActsProps) {
  if (owner === "queued" || (isTicket && owner !== "agent")) {
    return (
      <Button type="primary" onClick={() => act("claim", {}, t("act.claimed"))}>
        {t("act.claim")}
      </Button>
    );
  }
  if (owner === "bot") return <Button onClick={() => act("take-over")}>{t("act.take_over")}</Button>;
  if (owner === "closed") return <Button onClick={() => act("reopen")}>{t("act.reopen")}</Button>;
  if (!isMine && !mayOverrule) return null;
  if (!isMine) return <Button onClick={() => ask("transfer")}>{t("act.transfer")}</Button>;
  return (
    <>
      <Button onClick={() => ask("transfer")}>{t("act.transfer")}</Button>
      <Button onClick={() => act("return", {}, t("act.returned"))}>{t("act.return")}</Button>
      <Button type="primary" onClick={() => ask("close")}>
        {t("act.close")}
      </Button>
    </>
  );
}
