/** Narrows a message's body to what a card can show; whatever does not fit is shown as its text. */
import { isRecord } from "./problem";
import type { RawContent } from "./types";

export interface Money {
  amount: string;
  currency: string;
}

export interface Article {
  kind: "article";
  text: string;
  article_id: string;
  title: string;
  summary: string;
  steps: string[];
  notes: string[];
  links: { title: string; url: string }[];
  related: { id: string; title: string }[];
  source: { title: string; checked_on: string } | null;
}

export interface Coupon {
  code: string;
  kind_label: string;
  name: string;
  face_value: Money;
  balance: Money;
  valid_from: string;
  valid_until: string;
  days_left: number | null;
  state: string;
  state_label: string;
  restrictions: string[];
}

export interface Check {
  title: string;
  is_satisfied: boolean;
  detail: string;
  fix: string;
}

export interface Stage {
  label: string;
  state: "done" | "current" | "waiting";
  at: string | null;
}

export interface HistoryEntry {
  at: string;
  label: string;
  actor_label: string;
  note: string;
}

export type Content =
  | { kind: "text"; text: string; agent_name: string | null }
  | Article
  | { kind: "choices"; text: string }
  | { kind: "coupons"; text: string; items: Coupon[]; total: number }
  | { kind: "checklist"; text: string; items: Check[] }
  | { kind: "progress"; text: string; number: string; stages: Stage[]; history: HistoryEntry[] }
  | {
      kind: "confirmation";
      text: string;
      draft_id: string;
      expires_at: string | null;
      consequences: string[];
    }
  | {
      kind: "file";
      text: string;
      name: string;
      url: string;
      size_bytes: number | null;
      expires_at: string | null;
    }
  | { kind: "queue"; text: string }
  | { kind: "rating"; text: string; escalation_id: string; agent_name: string | null; scale: number }
  | { kind: "notice"; text: string; level: "info" | "warning" | "error" };

export function readContent(raw: RawContent): Content {
  const text = asText(raw.text);
  const read = READERS[raw.kind];
  return (read === undefined ? null : read(raw, text)) ?? { kind: "text", text, agent_name: null };
}

type Reader = (raw: RawContent, text: string) => Content | null;

const READERS: Record<string, Reader> = {
  text: (raw, text) => ({ kind: "text", text, agent_name: orNull(raw.agent_name) }),
  choices: (_, text) => ({ kind: "choices", text }),
  queue: (_, text) => ({ kind: "queue", text }),
  notice: (raw, text) => ({ kind: "notice", text, level: oneOf(raw.level, ["info", "warning", "error"]) }),
  article: readArticle,
  coupons: (raw, text) => {
    const items = records(raw.items).map(readCoupon);
    return { kind: "coupons", text, items, total: asNumber(raw.total) ?? items.length };
  },
  checklist: (raw, text) => ({ kind: "checklist", text, items: records(raw.items).map(readCheck) }),
  progress: (raw, text) => ({
    kind: "progress",
    text,
    number: asText(raw.number),
    stages: records(raw.stages).map(readStage),
    history: records(raw.history).map(readHistoryEntry),
  }),
  confirmation: (raw, text) => ({
    kind: "confirmation",
    text,
    draft_id: asText(raw.draft_id),
    expires_at: orNull(raw.expires_at),
    consequences: texts(raw.consequences),
  }),
  file: (raw, text) => {
    const url = asText(raw.url);
    const name = asText(raw.name) || asText(raw.title) || text;
    if (url === "") return null;
    const size_bytes = asNumber(raw.size_bytes) ?? asNumber(raw.size);
    return { kind: "file", text, name, url, size_bytes, expires_at: orNull(raw.expires_at) };
  },
  rating: (raw, text) => ({
    kind: "rating",
    text,
    escalation_id: asText(raw.escalation_id),
    agent_name: orNull(raw.agent_name),
    scale: asNumber(raw.scale) ?? 5,
  }),
};

function readArticle(raw: RawContent, text: string): Article | null {
  const summary = asText(raw.summary);
  if (summary === "") return null;
  const source = isRecord(raw.source) ? raw.source : null;
  return {
    kind: "article",
    text,
    article_id: asText(raw.article_id),
    title: asText(raw.title),
    summary,
    steps: texts(raw.steps),
    notes: texts(raw.notes),
    links: records(raw.links).map((link) => ({ title: asText(link.title), url: asText(link.url) })),
    related: records(raw.related).map((other) => ({ id: asText(other.id), title: asText(other.title) })),
    source: source && { title: asText(source.title), checked_on: asText(source.checked_on) },
  };
}

function readCoupon(item: Record<string, unknown>): Coupon {
  return {
    code: asText(item.code),
    kind_label: asText(item.kind_label),
    name: asText(item.name),
    face_value: readMoney(item.face_value),
    balance: readMoney(item.balance),
    valid_from: asText(item.valid_from),
    valid_until: asText(item.valid_until),
    days_left: asNumber(item.days_left),
    state: asText(item.state),
    state_label: asText(item.state_label),
    restrictions: texts(item.restrictions),
  };
}

function readCheck(item: Record<string, unknown>): Check {
  return {
    title: asText(item.title),
    is_satisfied: item.is_satisfied === true,
    detail: asText(item.detail),
    fix: asText(item.fix),
  };
}

function readStage(item: Record<string, unknown>): Stage {
  const state = oneOf(item.state, ["waiting", "current", "done"]);
  return { label: asText(item.label), state, at: orNull(item.at) };
}

function readHistoryEntry(item: Record<string, unknown>): HistoryEntry {
  return {
    at: asText(item.at),
    label: asText(item.label),
    actor_label: asText(item.actor_label),
    note: asText(item.note),
  };
}

function readMoney(value: unknown): Money {
  const money = isRecord(value) ? value : {};
  return { amount: asText(money.amount), currency: asText(money.currency) };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function asNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function orNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The first of `allowed` when it is none of them. */
function oneOf<T extends string>(value: unknown, allowed: [T, ...T[]]): T {
  return allowed.find((one) => one === value) ?? allowed[0];
}
