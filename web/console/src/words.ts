import type { Choice } from "./api/types";
import zhCN from "./locale/zh-CN.json";

export type Key = keyof typeof zhCN;

/** The console's own sentences; what the gateway says is shown as it comes. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return zhCN[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** Why the bot decided so, without the numbers that only its makers read. */
export function why(reason: string): string {
  return named("why", reason.split(":")[0]?.trim()).replace(/^[a-z_]+$/, t("why.other"));
}

/** What a decision is about: the article's title, the operation's name, or nothing. */
export function subject(kind: string | null, title: string | null, id: string | null = null): string {
  if (kind === "task") return named("task", id ?? title);
  return title ?? id ?? "";
}

/** The title of a code in one of the gateway's lists; the code itself when it is not in there (any more). */
export function titleOf(choices: Choice[], code: string | null): string | null {
  return choices.find((one) => one.code === code)?.title ?? code;
}

/** The name of a code, such as `owner.bot`; the code itself when it has none yet. */
export function named(group: string, code: string | null | undefined): string {
  if (code === null || code === undefined) return "—";
  return (zhCN as Record<string, string>)[`${group}.${code}`] ?? code;
}
