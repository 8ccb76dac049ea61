import type { Money } from "@wenban/sdk";
import type { Locale, Words } from "./words";

export function money({ amount, currency }: Money): string {
  const value = Number(amount);
  const number = Number.isFinite(value)
    ? value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    : amount;
  return currency === "CNY" ? `¥${number}` : `${number} ${currency}`;
}

/** The day as the server wrote it: its offset is the business's, not the reader's. */
export function day(iso: string): string {
  return iso.slice(0, 10);
}

export function minute(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

export function clock(iso: string, locale: Locale): string {
  return new Date(iso).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function dayTitle(iso: string, now: Date, words: Words, locale: Locale): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (days === 0) return words("day.today");
  if (days === 1) return words("day.yesterday");
  return date.toLocaleDateString(locale, { year: "numeric", month: "long", day: "numeric" });
}

export function isSameDay(one: string, other: string): boolean {
  return startOfDay(new Date(one)) === startOfDay(new Date(other));
}

/** What is left, for a sentence with both. */
export function countdown(ms: number): { minutes: number; seconds: number } {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return { minutes: Math.floor(seconds / 60), seconds: seconds % 60 };
}

export function fileSize(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Characters as the gateway counts them. */
export function lengthOf(text: string): number {
  return [...text].length;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
