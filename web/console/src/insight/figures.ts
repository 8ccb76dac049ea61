import { t } from "../words";

/** `0.5` as a reader knows it. */
export const percent = (rate: number | null) => (rate === null ? "—" : `${(rate * 100).toFixed(1)}%`);
export const seconds = (value: number | null) =>
  value === null ? "—" : t("insight.seconds", { value: Math.round(value) });
