import { Button, Select, Tabs, Tag } from "antd";
import type { ArticleHit, Packet, Panel, Row } from "../api/types";
import { useDesk, useLoaded } from "../desk_context";
import { named, subject, t } from "../words";

interface Props {
  id: string;
  row: Row;
  lastSequence: number;
  onTags: (tags: string[]) => void;
}

export function SidePanel({ id, row, lastSequence, onTags }: Props) {
  const desk = useDesk();
  const tags = desk.session.config.tags.map(({ code, title }) => ({ value: code, label: title }));
  const items = [
    { key: "packet", label: t("side.packet"), children: <PacketView id={id} /> },
    { key: "customer", label: t("side.customer"), children: <CustomerView id={id} /> },
    {
      key: "articles",
      label: t("side.articles"),
      children: <Suggested key={lastSequence} id={id} isMine={row.owner === "agent"} />,
    },
  ];
  return (
    <aside className="side" aria-label={t("side.label")}>
      {desk.may("serve") && (
        <Select
          mode="multiple"
          aria-label={t("side.tags")}
          placeholder={t("side.tags")}
          value={row.tags}
          options={tags}
          onChange={onTags}
          className="tags"
        />
      )}
      <Tabs size="small" items={items.filter(({ key }) => key !== "customer" || desk.may("view_customer"))} />
    </aside>
  );
}

function PacketView({ id }: { id: string }) {
  const { value, problem } = useLoaded<Packet>(`/conversations/${id}/packet`);
  if (value === null) return <p className="empty">{problem ?? t("loading")}</p>;
  const { customer } = value;
  const who = [customer.name, customer.account, customer.id].filter(Boolean).join(" · ");
  const facts: [string, string | null][] = [
    [t("packet.customer"), who || t("customer.guest")],
    [t("packet.verified"), t(customer.is_verified ? "yes" : "no")],
    [t("packet.association"), customer.association],
    [t("packet.question"), value.question],
    [t("packet.reason"), value.reason_label],
    [t("packet.channel"), named("channel", value.channel)],
    [t("packet.waiting"), value.waiting_s === null ? null : durationOf(value.waiting_s)],
    [
      t("packet.earlier"),
      value.earlier_escalations > 0 ? t("packet.times", { count: value.earlier_escalations }) : null,
    ],
    [t("packet.sentiment"), value.sentiment.join("、")],
    [t("packet.error"), value.last_error?.text ?? null],
    [t("packet.form"), value.form?.title ?? null],
    ...(value.form?.slots ?? []).map(({ name, value: slot }): [string, string | null] => [name, slot]),
  ];
  return (
    <div className="facts">
      <dl>
        {facts.map(
          ([name, text]) =>
            text && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ),
        )}
      </dl>
      {value.checks.map((check) => (
        <p key={check.title}>
          <Tag color={check.is_satisfied ? "green" : "red"}>
            {t(check.is_satisfied ? "check.satisfied" : "check.missing")}
          </Tag>
          {check.title} {check.detail}
        </p>
      ))}
      <h3>{t("packet.asked")}</h3>
      <ol>
        {value.asked.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same question may be asked twice
          <li key={place}>
            <strong>{one.question}</strong>
            <span>
              {named("decision", one.kind)} {subject(one.kind, one.title)}{" "}
              {one.confidence === null ? "" : `${Math.round(one.confidence * 100)}%`}
              {one.verdict === "down" ? " 👎" : one.verdict === "up" ? " 👍" : ""}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function CustomerView({ id }: { id: string }) {
  const { value, problem } = useLoaded<Panel>(`/conversations/${id}/customer`);
  if (value === null) return <p className="empty">{problem ?? t("loading")}</p>;
  if (value.is_guest) return <p className="empty">{t("customer.is_guest")}</p>;
  return (
    <div className="facts">
      {value.sections.map((section) => (
        <section key={section.code}>
          <h3>{section.title}</h3>
          {section.state !== "ok" && <p>{named("section", section.state)}</p>}
          <dl>
            {section.facts.map((fact) => (
              <div key={fact.label}>
                <dt>{fact.label}</dt>
                <dd>{fact.value}</dd>
              </div>
            ))}
          </dl>
          {section.items.map((item, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two coupons may look the same
            <p key={place} className="item">
              <strong>{item.title}</strong> {item.state_label !== null && <Tag>{item.state_label}</Tag>}
              {item.lines.map((line) => (
                <span key={line}>{line}</span>
              ))}
            </p>
          ))}
          {section.total > section.items.length && <p>{t("customer.more", { total: section.total })}</p>}
        </section>
      ))}
    </div>
  );
}

function Suggested({ id, isMine }: { id: string; isMine: boolean }) {
  const desk = useDesk();
  const { value, problem } = useLoaded<{ question: string | null; items: ArticleHit[] }>(
    `/conversations/${id}/suggestions`,
  );
  if (value === null) return <p className="empty">{problem ?? t("loading")}</p>;
  if (value.items.length === 0) return <p className="empty">{t("side.no_articles")}</p>;
  return (
    <div className="facts">
      <p>{value.question}</p>
      {value.items.map((item) => (
        <section key={item.article_id}>
          <h3>{item.title}</h3>
          <p>{item.summary}</p>
          <Button size="small" disabled={!isMine} onClick={() => desk.say(id, item.title, item.article_id)}>
            {t("side.send_card")}
          </Button>
        </section>
      ))}
    </div>
  );
}

function durationOf(seconds: number): string {
  if (seconds < 60) return t("insight.seconds", { value: seconds });
  return t("packet.minutes", { count: Math.floor(seconds / 60) });
}
