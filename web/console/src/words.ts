import zhCN from "./locale/zh-CN.json";

export type Key = keyof typeof zhCN;

/** The console's own sentences; what the gateway says is shown as it comes. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return zhCN[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** The name of a code, such as `owner.bot`; the code itself when it has none yet. */
export function named(group: string, code: string | null | undefined): string {
  if (code === null || code === undefined) return "—";
  return (zhCN as Record<string, string>)[`${group}.${code}`] ?? code;
}
