import { Button, Input, Select } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import type { AgentRow, Row } from "../api/types";
import { useDesk, useLoaded } from "../desk_context";
import { go, useRoute } from "../route";
import { type Key, named, t } from "../words";
import { Conversation } from "./conversation";
import { RowList } from "./row_list";

const VIEWS = ["all", "bot", "queue", "served", "tickets", "closed"];
const CHANNELS = ["web", "wecom", "wecom_service", "dingtalk", "feishu"];
const NOTHING = { q: "", view: "all", channel: "", tag: "", agent_id: "", from: "", to: "" };

export function Search() {
  const { id } = useRoute();
  const { tags } = useDesk().session.config;
  const [filters, setFilters] = useState(NOTHING);
  const [before, setBefore] = useState<string | null>(null);
  const [earlier, setEarlier] = useState<Row[]>([]);
  const { value, problem } = useLoaded<{ items: Row[]; next_before: string | null }>(
    `/conversations${queryOf({ ...filters, before, limit: 50 })}`,
  );
  const { value: agents } = useLoaded<{ items: AgentRow[] }>("/agents");
  const ask = (part: Partial<typeof filters>) => {
    setEarlier([]);
    setBefore(null);
    setFilters((now) => ({ ...now, ...part }));
  };
  const shown = [...earlier, ...(value?.items ?? [])];
  const more = () => {
    setEarlier(shown);
    setBefore(value?.next_before ?? null);
  };
  const choice = (
    name: "view" | "channel" | "tag" | "agent_id",
    label: Key,
    options: { value: string; label: string }[],
  ) => (
    <Select
      aria-label={t(label)}
      value={filters[name]}
      onChange={(chosen) => ask({ [name]: chosen })}
      options={options}
    />
  );
  const any = (label: Key) => ({ value: "", label: t(label) });
  return (
    <div className="workplace">
      <section className="lists" aria-label={t("menu.search")}>
        <div className="filters">
          <Input.Search
            aria-label={t("search.label")}
            placeholder={t("search.label")}
            onSearch={(q) => ask({ q })}
            allowClear
          />
          {choice(
            "view",
            "search.view",
            VIEWS.map((one) => ({ value: one, label: named("view", one) })),
          )}
          {choice("channel", "search.channel", [
            any("insight.all_channels"),
            ...CHANNELS.map((one) => ({ value: one, label: named("channel", one) })),
          ])}
          {choice("agent_id", "search.agent", [
            any("search.any_agent"),
            ...(agents?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
          ])}
          {choice("tag", "side.tags", [
            any("search.any_tag"),
            ...tags.map(({ code, title }) => ({ value: code, label: title })),
          ])}
          <Day label="search.from" value={filters.from} onChange={(from) => ask({ from })} />
          <Day label="search.to" value={filters.to} onChange={(to) => ask({ to })} />
        </div>
        <RowList
          rows={shown}
          selected={id}
          empty={problem ?? (value === null ? t("loading") : t("search.empty"))}
          onSelect={(row) => go("search", row)}
        />
        {value?.next_before != null && <Button onClick={more}>{t("list.more")}</Button>}
      </section>
      {id === null ? <p className="empty">{t("conversation.none")}</p> : <Conversation key={id} id={id} />}
    </div>
  );
}

interface DayProps {
  label: Key;
  value: string;
  onChange: (day: string) => void;
}

/** The browser's own field: it is usable by keyboard and screen reader. */
function Day({ label, value, onChange }: DayProps) {
  return (
    <Input
      type="date"
      className="day"
      aria-label={t(label)}
      prefix={t(label)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
