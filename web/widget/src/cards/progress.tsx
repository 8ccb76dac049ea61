import type { Content, Envelope, HistoryEntry, Stage } from "@wenban/sdk";
import { useChat } from "../chat";
import { day, minute } from "../format";
import { Icon } from "../parts/icons";
import { Options } from "../parts/options";
import { PlainText } from "../parts/plain_text";
import { withoutLists } from "../text_parts";

type Progress = Extract<Content, { kind: "progress" }>;

/** Where something stands: facts, stages, and what happened so far. */
export function ProgressCard({ content, message }: { content: Progress; message: Envelope }) {
  const { words } = useChat();
  const labels = [...content.stages, ...content.history].map(({ label }) => label);
  return (
    <div class="card">
      <PlainText text={withoutLists(content.text, labels)} />
      {content.stages.length > 0 && (
        <section>
          <h3>{words("progress.stages")}</h3>
          <Stages stages={content.stages} />
        </section>
      )}
      {content.history.length > 0 && (
        <details open={content.stages.length === 0}>
          <summary>{words("progress.history", { count: content.history.length })}</summary>
          <History entries={content.history} />
        </details>
      )}
      <Options options={message.options} look="actions" />
    </div>
  );
}

function Stages({ stages }: { stages: readonly Stage[] }) {
  const { words } = useChat();
  return (
    <ol class="timeline">
      {stages.map((stage) => (
        <li
          key={stage.label}
          class={`stage stage-${stage.state}`}
          aria-current={stage.state === "current" ? "step" : undefined}
        >
          <span class="dot">{stage.state === "done" && <Icon name="check" />}</span>
          <span class="stage-label">{stage.label}</span>
          <span class="stage-state">
            {stage.at ? day(stage.at) : words(`stage.${stage.state}`)}
            {stage.at && <span class="visually-hidden">{words(`stage.${stage.state}`)}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function History({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <ol class="timeline">
      {entries.map((entry) => (
        <li key={entry.at + entry.label} class="stage stage-done">
          <span class="dot">
            <Icon name="check" />
          </span>
          <span class="stage-label">
            {entry.label}
            {entry.actor_label && <span class="muted"> · {entry.actor_label}</span>}
            {entry.note && <p class="muted">{entry.note}</p>}
          </span>
          <time class="stage-state" dateTime={entry.at}>
            {minute(entry.at)}
          </time>
        </li>
      ))}
    </ol>
  );
}
