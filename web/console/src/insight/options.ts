/** The charts' contents; pure, so that they can be tested without a canvas. */

import { t } from "../words";
import type { Day } from "./types";

export const OUTCOMES = ["direct", "suggested", "task", "refused", "missed"] as const;
const COLOURS = ["#0958d9", "#2f9e73", "#7048b6", "#b7791f", "#b42318"];

export function outcomesOption(days: Day[]): Record<string, unknown> {
  return {
    color: COLOURS,
    tooltip: { trigger: "axis" },
    legend: { top: 0 },
    grid: { left: 44, right: 16, top: 36, bottom: 28 },
    xAxis: { type: "category", data: days.map((day) => day.day.slice(5)) },
    yAxis: { type: "value", minInterval: 1 },
    series: OUTCOMES.map((outcome) => ({
      id: outcome,
      name: t(`outcome.${outcome}`),
      type: "bar",
      stack: "turns",
      data: days.map((day) => day[outcome]),
    })),
  };
}

export function ratesOption(days: Day[]): Record<string, unknown> {
  const line = (id: "self_service_rate" | "no_transfer_rate") => ({
    id,
    name: t(`insight.${id}`),
    type: "line",
    connectNulls: false,
    data: days.map((day) => (day[id] === null ? null : Math.round(day[id] * 1000) / 10)),
  });
  return {
    color: COLOURS,
    tooltip: { trigger: "axis" },
    legend: { top: 0 },
    grid: { left: 44, right: 16, top: 36, bottom: 28 },
    xAxis: { type: "category", data: days.map((day) => day.day.slice(5)) },
    yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value}%" } },
    series: [line("self_service_rate"), line("no_transfer_rate")],
  };
}
