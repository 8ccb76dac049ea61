/** What an entry of the audit log says beyond its operation, as sentences. */

import { named, t } from "../words";

export type Detail = Record<string, unknown>;

const NOTHING = [null, undefined, ""];
/** Codes whose names stand in another group of words. */
const NAMED_IN: Record<string, string> = { role: "role", scope: "scope", with: "audit.with", why: "sign_in" };

export function wordsOf(detail: Detail): string[] {
  const { before, after, ...facts } = detail;
  const lines = Object.entries(facts)
    .filter(([, value]) => !NOTHING.includes(value as null))
    .map(([key, value]) => t("audit.fact", { name: nameOf(key), value: shownOf(key, value) }));
  if (isGroup(before) && isGroup(after)) return [...lines, ...changes(before, after)];
  return NOTHING.includes(before as null)
    ? lines
    : [...lines, t("audit.fact", { name: nameOf("before"), value: String(before) })];
}

function changes(before: Detail, after: Detail): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) =>
      t("audit.change", {
        name: nameOf(key),
        before: shownOf(key, before[key]),
        after: shownOf(key, after[key]),
      }),
    );
}

function isGroup(value: unknown): value is Detail {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(key: string): string {
  return named("audit.key", key).replace(/^audit\.key\./, "");
}

function shownOf(key: string, value: unknown): string {
  if (NOTHING.includes(value as null)) return t("audit.value.none");
  if (Array.isArray(value)) return value.length === 0 ? t("audit.value.none") : value.join("、");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  const group = NAMED_IN[key];
  return group === undefined ? String(value) : named(group, String(value));
}
