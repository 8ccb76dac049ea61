import en from "./locale/en.json";
import zhCN from "./locale/zh-CN.json";

export type Key = keyof typeof zhCN;
export type Locale = "zh-CN" | "en";
export type Words = (key: Key, values?: Record<string, string | number>) => string;

const LOCALES: Record<Locale, Record<Key, string>> = { "zh-CN": zhCN, en };

export function asLocale(name: string | null): Locale {
  return name?.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

/** The widget's own sentences; what the gateway says is shown as it comes. */
export function wordsOf(locale: Locale): Words {
  return (key, values = {}) =>
    LOCALES[locale][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
