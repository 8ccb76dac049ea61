import { DatePicker, Select } from "antd";
import { useMemo, useState } from "react";
import { queryOf } from "../api/client";
import { useLoaded } from "../desk_context";
import { type Key, named, t } from "../words";
import { Chart } from "./chart";
import { Drill, type DrillQuery } from "./drill";
import { percent, seconds } from "./figures";
import { outcomesOption, ratesOption } from "./options";
import { Tables } from "./tables";
import type { Day, Summary } from "./types";

type Filters = { from: string | null; to: string | null; channel: string; audience: string };
const CHANNELS = ["", "web", "wecom", "wecom_service", "dingtalk", "feishu"];
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

function Figures({ summary, onDrill }: { summary: Summary; onDrill: (query: DrillQuery) => void }) {
  const { sessions, handoffs, csat, feedback } = summary;
  const figures: [Key, string, string][] = [
    ["insight.self_service_rate", percent(sessions.self_service_rate), "not_self_served"],
    ["insight.no_transfer_rate", percent(sessions.no_transfer_rate), "handoff"],
    ["insight.conversations", String(summary.conversations), "turns"],
    ["outcome.direct", String(summary.direct), "direct"],
    ["outcome.suggested", String(summary.suggested), "suggested"],
    ["outcome.refused", String(summary.refused), "refused"],
    ["outcome.missed", String(summary.missed), "missed"],
    ["insight.handoffs", String(handoffs.total), "handoff"],
    ["insight.waiting", `${seconds(handoffs.waiting_p50_s)} / ${seconds(handoffs.waiting_p90_s)}`, "handoff"],
    ["insight.within_sla", percent(handoffs.within_sla_rate), "handoff"],
    ["insight.handling", seconds(handoffs.handling_p50_s), "handoff"],
    ["insight.csat", csat.average === null ? "—" : `${csat.average.toFixed(1)} (${csat.count})`, "rated"],
    ["insight.thumbs", `${feedback.up} / ${feedback.down}`, "down"],
  ];
  return (
    <dl className="figures">
      {figures.map(([name, value, metric]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>
            <button type="button" onClick={() => onDrill({ metric })}>
              {value}
            </button>
          </dd>
        </div>
      ))}
    </dl>
  );
}
