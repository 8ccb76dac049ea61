import type { Envelope, Feedback, Verdict } from "@wenban/sdk";
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../chat";
import { tellFailure } from "../failure";
import { Icon } from "./icons";
import { useIntoView } from "./into_view";

/** Thumbs under an answer; thumbs down asks why. */
export function FeedbackRow({ message }: { message: Envelope }) {
  const chat = useChat();
  const { api, given, words, toast } = chat;
  const [feedback, setFeedback] = useState<Feedback | null>(() => given.feedback(message.id));
  const [isAsking, setAsking] = useState(false);
  useEffect(() => setFeedback(given.feedback(message.id)), [given, message.id]);

  async function give(next: Feedback): Promise<void> {
    const before = feedback;
    setFeedback(next);
    try {
      await api.giveFeedback(message.conversation_id, message.id, next);
      given.setFeedback(message.id, next);
    } catch (error) {
      setFeedback(before);
      toast(tellFailure(error, chat));
    }
  }

  function vote(verdict: Verdict): void {
    setAsking(verdict === "down");
    void give({ verdict, reasons: [] });
    if (verdict === "up") toast(words("feedback.thanks"));
  }

  return (
    <div class="feedback">
      <div class="feedback-row">
        <Thumb verdict="up" feedback={feedback} onVote={vote} />
        <Thumb verdict="down" feedback={feedback} onVote={vote} />
        <CopyButton text={message.content.text} />
      </div>
      {isAsking && (
        <Reasons
          onSend={(reasons, comment) => {
            setAsking(false);
            void give({ verdict: "down", reasons, comment: comment || null });
            toast(words("feedback.thanks_down"));
          }}
        />
      )}
    </div>
  );
}

interface ThumbProps {
  verdict: Verdict;
  feedback: Feedback | null;
  onVote(verdict: Verdict): void;
}

function Thumb({ verdict, feedback, onVote }: ThumbProps) {
  const { words } = useChat();
  const isPressed = feedback?.verdict === verdict;
  const name = words(`feedback.${verdict}`);
  return (
    <button
      type="button"
      class="icon-button"
      aria-pressed={isPressed}
      aria-label={name}
      title={name}
      onClick={() => onVote(verdict)}
    >
      <Icon name={verdict} isFilled={isPressed} />
    </button>
  );
}

function Reasons({ onSend }: { onSend(reasons: string[], comment: string): void }) {
  const { config, words, served } = useChat();
  const [reasons, setReasons] = useState<string[]>([]);
  const [comment, setComment] = useState("");
  const form = useIntoView<HTMLFormElement>(true);
  const toggle = (code: string) =>
    setReasons(reasons.includes(code) ? reasons.filter((other) => other !== code) : [...reasons, code]);
  return (
    <form
      class="card reasons"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        onSend(reasons, comment.trim());
      }}
    >
      <Chips
        legend={words("feedback.why")}
        items={config.feedback_reasons.map(({ code, title }) => ({
          code,
          title: served(`reason.${code}`, title),
        }))}
        chosen={reasons}
        onToggle={toggle}
      />
      <Comment label={words("feedback.comment")} value={comment} onChange={setComment} />
      <button type="submit" class="primary-button">
        {words("feedback.send")}
      </button>
    </form>
  );
}

interface ChipsProps {
  legend: string;
  items: readonly { code: string; title: string }[];
  chosen: readonly string[];
  onToggle(code: string): void;
}

export function Chips({ legend, items, chosen, onToggle }: ChipsProps) {
  if (items.length === 0) return null;
  return (
    <fieldset class="chips">
      <legend>{legend}</legend>
      {items.map(({ code, title }) => (
        <button
          key={code}
          type="button"
          class="chip"
          aria-pressed={chosen.includes(code)}
          onClick={() => onToggle(code)}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}

export function Comment(props: { label: string; value: string; onChange(value: string): void }) {
  return (
    <textarea
      class="comment"
      rows={2}
      maxLength={500}
      aria-label={props.label}
      placeholder={props.label}
      value={props.value}
      onInput={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

export function CopyButton({ text }: { text: string }) {
  const { words, toast } = useChat();
  const name = words("action.copy");
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={name}
      title={name}
      onClick={async () => toast(words((await copy(text)) ? "action.copied" : "not_done"))}
    >
      <Icon name="copy" />
    </button>
  );
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // the host page does not allow its frames the clipboard
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  return isCopied;
}
