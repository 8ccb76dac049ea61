import en from "./locale/en.json";
import enServed from "./locale/en.served.json";
import zhCN from "./locale/zh-CN.json";

export type Key = keyof typeof zhCN;
export type Locale = "zh-CN" | "en";
export type Words = (key: Key, values?: Record<string, string | number>) => string;

const LOCALES: Record<Locale, Record<Key, string>> = { "zh-CN": zhCN, en };

export function asLocale(name: string | null): Locale {
  return name?.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

/** The widget's own sentences. */
export function wordsOf(locale: Locale): Words {
  return (key, values) => filled(LOCALES[locale][key], values);
}

/** A sentence of the gateway in the reader's language, where it is known by its code; else as it came. */
export type Served = (key: string, asItCame: string, values?: Record<string, string | number>) => string;

const SERVED: Record<Locale, Record<string, string>> = { "zh-CN": {}, en: enServed };

export function servedIn(locale: Locale): Served {
  return (key, asItCame, values) => {
    const known = SERVED[locale][key];
    return known === undefined ? asItCame : filled(known, values);
  };
}

function filled(sentence: string, values: Record<string, string | number> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
