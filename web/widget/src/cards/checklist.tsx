import type { Check, Content, Envelope } from "@wenban/sdk";
import { useChat } from "../chat";
import { Icon } from "../parts/icons";
import { Options } from "../parts/options";
import { PlainText } from "../parts/plain_text";
import { aroundLines, mentions } from "../text_parts";

type Checklist = Extract<Content, { kind: "checklist" }>;

/** What has to be put right comes first, each with its fix; what is fine is folded away. */
export function ChecklistCard({ content, message }: { content: Checklist; message: Envelope }) {
  const { words } = useChat();
  const pieces = content.items.flatMap(({ title, detail, fix }) => [title, detail, fix]);
  const { lead, tail } = aroundLines(content.text, mentions(pieces));
  const open = content.items.filter((item) => !item.is_satisfied);
  const passed = content.items.filter((item) => item.is_satisfied);
  return (
    <div class="card">
      <PlainText text={lead} />
      {open.length > 0 && <Checks items={open} />}
      {passed.length > 0 && (
        <details>
          <summary>{words("check.passed", { count: passed.length })}</summary>
          <Checks items={passed} />
        </details>
      )}
      <PlainText text={tail} class="muted" />
      <Options options={message.options} look="actions" />
    </div>
  );
}

function Checks({ items }: { items: readonly Check[] }) {
  const { words } = useChat();
  return (
    <ul class="checks">
      {items.map((item) => (
        <li key={item.title} class={item.is_satisfied ? "check is-satisfied" : "check"}>
          <Icon name={item.is_satisfied ? "check" : "cross"} />
          <div>
            <strong>{item.title}</strong>{" "}
            <span class={item.is_satisfied ? "visually-hidden" : "tag tag-bad"}>
              {words(item.is_satisfied ? "check.satisfied" : "check.unsatisfied")}
            </span>
            {!item.is_satisfied && item.detail && <p>{item.detail}</p>}
            {item.fix && (
              <p class="fix">
                <b>{words("check.fix")}</b> {item.fix}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
