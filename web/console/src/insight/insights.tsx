import { DatePicker, Select, Tabs } from "antd";
import { useMemo, useState } from "react";
import { queryOf } from "../api/client";
import { useDesk, useLoaded } from "../desk_context";
import { type Key, named, t, titleOf } from "../words";
import { Chart } from "./chart";
import { type Column, DataTable } from "./data_table";
import { Drill, type DrillQuery } from "./drill";
import { outcomesOption, ratesOption } from "./options";
import type { Day, Summary } from "./types";

type Filters = { from: string | null; to: string | null; channel: string; audience: string };
const CHANNELS = ["", "web", "wecom", "dingtalk", "feishu"];
const AUDIENCES = ["", "customer", "partner", "guest"];
const NO_DAYS: Day[] = [];

export default function Insights() {
  const [filters, setFilters] = useState<Filters>({ from: null, to: null, channel: "", audience: "" });
  const [drill, setDrill] = useState<DrillQuery | null>(null);
  const query = queryOf(filters);
  const { value: summary, problem } = useLoaded<Summary>(`/insights/summary${query}`);
  const { value: days } = useLoaded<{ items: Day[] }>(`/insights/days${query}`);
  const items = days?.items ?? NO_DAYS;
  const outcomes = useMemo(() => outcomesOption(items), [items]);
  const rates = useMemo(() => ratesOption(items), [items]);
  const change = (part: Partial<Filters>) => setFilters((before) => ({ ...before, ...part }));
  const dayOf = (short: string) => items.find(({ day }) => day.slice(5) === short)?.day ?? null;

  return (
    <div className="insights">
      <div className="filters">
        <DatePicker.RangePicker
          aria-label={t("insight.days")}
          onChange={(_, texts) => change({ from: texts?.[0] || null, to: texts?.[1] || null })}
        />
        <Select
          aria-label={t("insight.channel")}
          value={filters.channel}
          onChange={(channel) => change({ channel })}
          options={CHANNELS.map((one) => ({
            value: one,
            label: one ? named("channel", one) : t("insight.all_channels"),
          }))}
        />
        <Select
          aria-label={t("insight.audience")}
          value={filters.audience}
          onChange={(audience) => change({ audience })}
          options={AUDIENCES.map((one) => ({
            value: one,
            label: one ? named("audience", one) : t("insight.all_audiences"),
          }))}
        />
      </div>
      {summary === null ? (
        <p className="empty">{problem ?? t("loading")}</p>
      ) : (
        <Figures summary={summary} onDrill={setDrill} />
      )}
      <div className="charts">
        <section>
          <h2>{t("insight.outcomes")}</h2>
          <Chart
            label={t("insight.outcomes")}
            option={outcomes}
            onClick={(short, metric) => setDrill({ metric, day: dayOf(short) })}
          />
        </section>
        <section>
          <h2>{t("insight.rates")}</h2>
          <Chart label={t("insight.rates")} option={rates} />
          <p className="small">{t("insight.honest")}</p>
        </section>
      </div>
      <Tables query={query} onDrill={setDrill} />
      <Drill filters={filters} query={drill} onClose={() => setDrill(null)} />
    </div>
  );
}

const percent = (rate: number | null) => (rate === null ? "—" : `${(rate * 100).toFixed(1)}%`);
const seconds = (value: number | null) =>
  value === null ? "—" : t("insight.seconds", { value: Math.round(value) });

function Figures({ summary, onDrill }: { summary: Summary; onDrill: (query: DrillQuery) => void }) {
  const { sessions, handoffs, csat, feedback } = summary;
  const figures: [Key, string, string | null][] = [
    ["insight.self_service_rate", percent(sessions.self_service_rate), "not_self_served"],
    ["insight.no_transfer_rate", percent(sessions.no_transfer_rate), null],
    ["insight.conversations", String(summary.conversations), null],
    ["outcome.direct", String(summary.direct), "direct"],
    ["outcome.suggested", String(summary.suggested), "suggested"],
    ["outcome.refused", String(summary.refused), "refused"],
    ["outcome.missed", String(summary.missed), "missed"],
    ["insight.handoffs", String(handoffs.total), "handoff"],
    ["insight.waiting", `${seconds(handoffs.waiting_p50_s)} / ${seconds(handoffs.waiting_p90_s)}`, null],
    ["insight.within_sla", percent(handoffs.within_sla_rate), null],
    ["insight.handling", seconds(handoffs.handling_p50_s), null],
    ["insight.csat", csat.average === null ? "—" : `${csat.average.toFixed(1)} (${csat.count})`, null],
    ["insight.thumbs", `${feedback.up} / ${feedback.down}`, "down"],
  ];
  return (
    <dl className="figures">
      {figures.map(([name, value, metric]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>
            {metric === null ? (
              value
            ) : (
              <button type="button" onClick={() => onDrill({ metric })}>
                {value}
              </button>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const column = (key: string, title: Key, show?: Column["show"]): Column => ({ key, title: t(title), show });
const asPercent: Column["show"] = (value) => percent(value as number | null);
const asSeconds: Column["show"] = (value) => seconds(value as number | null);
const OUTCOME_COLUMNS = [
  column("direct", "outcome.direct"),
  column("suggested", "outcome.suggested"),
  column("refused", "outcome.refused"),
  column("missed", "outcome.missed"),
  column("handoffs", "insight.handoffs"),
];
const ARTICLE_COLUMNS = [
  column("title", "insight.article"),
  column("hits", "insight.hits"),
  column("up", "insight.up"),
  column("down", "insight.down"),
  column("handoffs_after", "insight.handoffs_after"),
];

function Tables({ query, onDrill }: { query: string; onDrill: (query: DrillQuery) => void }) {
  const { handoff_reasons: reasons } = useDesk().session.config;
  const order = (name: string) => `/insights/articles${query === "" ? "?" : `${query}&`}order=${name}`;
  const toArticle = (row: { [key: string]: unknown }) =>
    onDrill({ metric: "direct", article_id: String(row.article_id) });
  const tables: { key: string; title: Key; path: string; columns: Column[]; onRow?: typeof toArticle }[] = [
    {
      key: "days",
      title: "insight.by_day",
      path: `/insights/days${query}`,
      columns: [
        column("day", "insight.day"),
        ...OUTCOME_COLUMNS,
        column("self_service_rate", "insight.self_service_rate", asPercent),
      ],
    },
    {
      key: "questions",
      title: "insight.hot",
      path: order("hits"),
      columns: ARTICLE_COLUMNS,
      onRow: toArticle,
    },
    { key: "never", title: "insight.never", path: order("never"), columns: ARTICLE_COLUMNS.slice(0, 2) },
    {
      key: "handoffs",
      title: "insight.reasons",
      path: `/insights/handoffs${query}`,
      columns: [
        column("reason", "insight.reason", (code) => titleOf(reasons, String(code)) ?? "—"),
        column("total", "insight.total"),
        column("answered", "insight.answered"),
        column("waiting_p50_s", "insight.waiting_p50", asSeconds),
        column("waiting_p90_s", "insight.waiting_p90", asSeconds),
        column("within_sla_rate", "insight.within_sla", asPercent),
        column("handling_p50_s", "insight.handling", asSeconds),
      ],
      onRow: (row) => onDrill({ metric: "handoff", reason: String(row.reason) }),
    },
    {
      key: "ratings",
      title: "insight.ratings",
      path: `/insights/ratings${query}`,
      columns: [
        column("score", "insight.score", (score) => t("insight.score_of", { score: String(score) })),
        column("count", "insight.count"),
      ],
    },
    {
      key: "channels",
      title: "insight.by_channel",
      path: `/insights/channels${query}`,
      columns: [
        column("channel", "insight.channel", (code) => named("channel", String(code))),
        column("turns", "insight.turns"),
        ...OUTCOME_COLUMNS,
      ],
    },
  ];
  return (
    <Tabs
      destroyOnHidden
      items={tables.map(({ key, title, path, columns, onRow }) => ({
        key,
        label: t(title),
        children: <DataTable path={path} columns={columns} onRow={onRow} />,
      }))}
    />
  );
}
