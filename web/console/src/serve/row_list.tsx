import { Badge, Tag } from "antd";
import type { Row } from "../api/types";
import { named, t } from "../words";
import { Sla } from "./sla";

interface Props {
  rows: Row[];
  selected: string | null;
  empty: string;
  onSelect: (conversationId: string) => void;
}

export function RowList({ rows, selected, empty, onSelect }: Props) {
  if (rows.length === 0) return <p className="empty">{empty}</p>;
  return (
    <ul className="rows">
      {rows.map((row) => (
        <li key={row.conversation_id}>
          <button
            type="button"
            className={row.conversation_id === selected ? "row is-selected" : "row"}
            aria-current={row.conversation_id === selected ? "true" : undefined}
            onClick={() => onSelect(row.conversation_id)}
          >
            <RowHead row={row} />
            <span className="row-text">{newsOf(row) || "—"}</span>
            <RowFoot row={row} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What was said last, and by whom; what the customer wants when that is a notice, or the bot's last word. */
export function newsOf(row: Row): string {
  const isByCustomer = row.last_author === "user";
  const question = row.escalation?.question ?? "";
  const isNotice = row.last_author === "system" || (row.last_author === "bot" && row.owner === "queued");
  if (question !== "" && isNotice) return question;
  if (row.last_text === null || row.last_author === null) return question;
  if (isByCustomer) return row.last_text;
  return t("lists.said", { author: named("author", row.last_author), text: row.last_text });
}

function RowHead({ row }: { row: Row }) {
  return (
    <span className="row-head">
      <strong>{row.customer.id ?? t("customer.guest")}</strong>
      <Badge count={row.unread_count} size="small" />
      <span className="grow" />
      {row.escalation?.sla ? <Sla dueAt={row.escalation.sla.due_at} /> : <When at={row.last_message_at} />}
    </span>
  );
}

function RowFoot({ row }: { row: Row }) {
  const { escalation } = row;
  return (
    <span className="row-foot">
      <Tag>{named("channel", row.channel)}</Tag>
      <Tag>{named("owner", row.owner)}</Tag>
      {escalation !== null && row.owner !== "bot" && <Tag>{escalation.reason_label}</Tag>}
      {escalation?.ticket_number != null && <Tag>{escalation.ticket_number}</Tag>}
      {escalation?.target != null && (
        <Tag color="blue">{t("lists.for", { name: escalation.target.name })}</Tag>
      )}
    </span>
  );
}

export function When({ at }: { at: string | null }) {
  if (at === null) return null;
  const time = new Date(at);
  const isToday = time.toDateString() === new Date().toDateString();
  const clock = time.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  return (
    <time dateTime={at}>
      {isToday ? clock : `${time.toLocaleDateString("zh-CN", { month: "2-digit", day: "2-digit" })} ${clock}`}
    </time>
  );
}
