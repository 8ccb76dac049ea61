/** The numbers as tables; a row leads to its conversations. */

import { Tabs } from "antd";
import type { Choice } from "../api/types";
import { useDesk } from "../desk_context";
import { type Key, named, t, titleOf } from "../words";
import { type Column, DataTable } from "./data_table";
import type { DrillQuery } from "./drill";
import { percent, seconds } from "./figures";
import type { TableRow } from "./types";

interface Table {
  key: string;
  title: Key;
  path: string;
  columns: Column[];
  onRow?: (row: TableRow) => void;
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

function tablesOf(query: string, reasons: Choice[], onDrill: (query: DrillQuery) => void): Table[] {
  const order = (name: string) => `/insights/articles${query === "" ? "?" : `${query}&`}order=${name}`;
  const to = (queryOf: (row: TableRow) => DrillQuery) => (row: TableRow) => onDrill(queryOf(row));
  const toArticle = to((row) => ({ metric: "direct", article_id: String(row.article_id) }));
  return [
    {
      key: "days",
      title: "insight.by_day",
      path: `/insights/days${query}`,
      columns: [
        column("day", "insight.day"),
        ...OUTCOME_COLUMNS,
        column("self_service_rate", "insight.self_service_rate", asPercent),
      ],
      onRow: to(({ day }) => ({ metric: "turns", day: String(day) })),
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
      onRow: to(({ reason }) => ({ metric: "handoff", reason: String(reason) })),
    },
    {
      key: "ratings",
      title: "insight.ratings",
      path: `/insights/ratings${query}`,
      columns: [
        column("score", "insight.score", (score) => t("insight.score_of", { score: String(score) })),
        column("count", "insight.count"),
      ],
      onRow: to(({ score }) => ({ metric: "rated", score: Number(score) })),
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
      onRow: to(({ channel }) => ({ metric: "turns", channel: String(channel) })),
    },
  ];
}

export function Tables({ query, onDrill }: { query: string; onDrill: (query: DrillQuery) => void }) {
  const { handoff_reasons: reasons } = useDesk().session.config;
  return (
    <Tabs
      destroyOnHidden
      items={tablesOf(query, reasons, onDrill).map(({ key, title, path, columns, onRow }) => ({
        key,
        label: t(title),
        children: <DataTable path={path} columns={columns} onRow={onRow} />,
      }))}
    />
  );
}
