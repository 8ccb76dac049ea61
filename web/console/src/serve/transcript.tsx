import { Button, Tag } from "antd";
import { useEffect, useRef } from "react";
import type { Choice, Decision, Detail, Entry, Envelope } from "../api/types";
import { useDesk } from "../desk_context";
import { linesOf, type Outgoing } from "../live/desk_state";
import { named, subject, t, titleOf, why } from "../words";
import { When } from "./row_list";
import { SafeText } from "./safe_text";

interface Props {
  detail: Detail;
  outgoing: Outgoing[];
  onEarlier: () => void;
  onRetry: (message: Outgoing) => void;
  onDiscard: (clientMessageId: string) => void;
}

export function Transcript({ detail, outgoing, onEarlier, onRetry, onDiscard }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const lines = linesOf(detail);
  const last = `${lines.at(-1)?.key}/${outgoing.length}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last line is scrolled to
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [last]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <div className="transcript" ref={box} role="log" aria-label={t("transcript.label")} tabIndex={0}>
      {detail.has_earlier && <Button onClick={onEarlier}>{t("transcript.earlier")}</Button>}
      {lines.map((line) =>
        "entry" in line ? (
          <EntryLine key={line.key} entry={line.entry} />
        ) : (
          <MessageLine key={line.key} message={line.message} decision={line.decision} />
        ),
      )}
      {outgoing.map((message) => (
        <div key={message.clientMessageId} className="line line-agent">
          <div className="bubble">
            <SafeText text={message.text} />
          </div>
          <div className="sending" role={message.state === "failed" ? "alert" : undefined}>
            {message.state === "sending" ? t("message.sending") : (message.problem ?? t("message.failed"))}
            {message.state === "failed" && (
              <>
                <Button type="link" size="small" onClick={() => onRetry(message)}>
                  {t("message.retry")}
                </Button>
                <Button type="link" size="small" onClick={() => onDiscard(message.clientMessageId)}>
                  {t("message.discard")}
                </Button>
              </>
            )}
          </div>
        </div>
      ))}
      {detail.state.is_customer_typing && <p className="typing">{t("transcript.typing")}</p>}
    </div>
  );
}

function MessageLine({ message, decision }: { message: Envelope; decision: Decision | undefined }) {
  const name =
    message.author === "agent"
      ? (message.content.agent_name ?? t("author.agent"))
      : named("author", message.author);
  return (
    <div className={`line line-${message.author}`}>
      <div className="meta">
        {name} · <When at={message.created_at} />
      </div>
      <div className="bubble">
        <SafeText text={message.content.text} />
        {(message.options?.length ?? 0) > 0 && (
          <ul className="options">
            {message.options?.map((option) => (
              <li key={option.id}>{option.title}</li>
            ))}
          </ul>
        )}
      </div>
      {decision !== undefined && <DecisionLine decision={decision} />}
    </div>
  );
}

const WORTH_SHOWING = 0.005;

function percent(confidence: number | null): string {
  return confidence === null ? "" : `${Math.round(confidence * 100)}%`;
}

/** What the bot made of the customer's message, and why. */
function DecisionLine({ decision }: { decision: Decision }) {
  const about = subject(decision.kind, decision.title, decision.id);
  const title = [about, percent(decision.confidence)].filter(Boolean).join(" · ");
  return (
    <details className="decision">
      <summary>
        <Tag>{decision.kind === null ? named("turn", decision.state) : named("decision", decision.kind)}</Tag>
        {title}
      </summary>
      <dl>
        {decision.kind === "article" && decision.id !== null && (
          <Fact name={t("decision.id")} value={decision.id} />
        )}
        {decision.reason !== null && <Fact name={t("decision.reason")} value={why(decision.reason)} />}
        {decision.candidates
          .filter((one) => one.kind !== decision.kind || one.id !== decision.id)
          .filter((one) => (one.confidence ?? 1) >= WORTH_SHOWING)
          .map((one) => (
            <Fact
              key={`${one.kind}/${one.id}`}
              name={t("decision.candidate")}
              value={`${subject(one.kind, one.title, one.id) || named("decision", one.kind)} ${percent(one.confidence)}`}
            />
          ))}
        {decision.suppressed.map((text) => (
          <Fact key={text} name={t("decision.suppressed")} value={text} />
        ))}
      </dl>
    </details>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function EntryLine({ entry }: { entry: Entry }) {
  const { handoff_reasons: reasons } = useDesk().session.config;
  const values = { by: entry.by?.name ?? t("entry.system"), to: entry.to?.name ?? t("entry.everybody") };
  const text = wordsOf(entry, reasons);
  return (
    <div className={entry.kind === "note" ? "entry entry-note" : "entry"}>
      <span>
        {named("entry", entry.kind).replace(/\{(by|to)\}/g, (_, name: "by" | "to") => values[name])} ·{" "}
        <When at={entry.created_at} />
      </span>
      {text !== null && <SafeText text={text} />}
    </div>
  );
}

/** What somebody wrote, or the name of the code that stands there instead. */
export function wordsOf(entry: Entry, reasons: Choice[]): string | null {
  if (entry.kind === "requested") return titleOf(reasons, entry.text);
  if (entry.kind === "released") return entry.text === null ? null : named("released", entry.text);
  return entry.text;
}
