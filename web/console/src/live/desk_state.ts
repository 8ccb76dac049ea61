/** What the console knows of the desk, and what each frame changes in it. Nothing here touches the page. */

import type { AgentRow, Decision, Detail, Entry, Envelope, QueueView, Row, ServerFrame } from "../api/types";
import type { Connection } from "./desk_socket";

export interface Outgoing {
  clientMessageId: string;
  text: string;
  articleId: string | null;
  state: "sending" | "failed";
  problem: string | null;
}

export interface Alert {
  number: number;
  kind: string;
  conversationId: string;
  text: string;
}

export interface DeskState {
  connection: Connection;
  queue: QueueView | null;
  mine: Row[];
  agents: AgentRow[];
  details: Readonly<Record<string, Detail>>;
  outgoing: Readonly<Record<string, Outgoing[]>>;
  problems: Readonly<Record<string, string>>;
  alert: Alert | null;
}

export const EMPTY: DeskState = {
  connection: "connecting",
  queue: null,
  mine: [],
  agents: [],
  details: {},
  outgoing: {},
  problems: {},
  alert: null,
};

export function reduce(state: DeskState, frame: ServerFrame): DeskState {
  switch (frame.type) {
    case "queue":
      return { ...state, queue: { items: frame.items, counts: frame.counts } };
    case "mine":
      return { ...state, mine: frame.items };
    case "presence":
      return { ...state, agents: frame.items };
    case "opened":
      return withDetail(
        state,
        merged(state.details[frame.detail.conversation.conversation_id], frame.detail),
      );
    case "alert": {
      const { kind, conversation_id: conversationId, text } = frame;
      return { ...state, alert: { number: (state.alert?.number ?? 0) + 1, kind, conversationId, text } };
    }
    case "error":
      return frame.conversation_id === null
        ? state
        : { ...state, problems: { ...state.problems, [frame.conversation_id]: frame.detail } };
    case "message":
    case "state":
    case "entries": {
      const detail = state.details[frame.conversation_id];
      return detail === undefined ? state : withDetail(state, changed(detail, frame));
    }
    default:
      return state;
  }
}

/** What is on the screen stays there when a reconnect brings only what followed. */
function merged(before: Detail | undefined, now: Detail): Detail {
  if (before === undefined) return now;
  return {
    ...now,
    messages: withMessages(before.messages, now.messages),
    entries: withEntries(before.entries, now.entries),
    decisions: withDecisions(before.decisions, now.decisions),
    has_earlier: before.has_earlier,
  };
}

type ConversationFrame = Extract<ServerFrame, { type: "message" | "state" | "entries" }>;

function changed(detail: Detail, frame: ConversationFrame): Detail {
  if (frame.type === "message") {
    return { ...detail, messages: withMessages(detail.messages, [frame.message]) };
  }
  if (frame.type === "state") {
    const { state, conversation, is_mine } = frame;
    return { ...detail, state, conversation, is_mine };
  }
  return {
    ...detail,
    entries: withEntries(detail.entries, frame.entries),
    decisions: withDecisions(detail.decisions, frame.decisions),
  };
}

export function withDetail(state: DeskState, detail: Detail): DeskState {
  const id = detail.conversation.conversation_id;
  const { [id]: _, ...problems } = state.problems;
  return { ...state, problems, details: { ...state.details, [id]: detail } };
}

/** Each sequence once, in order. */
export function withMessages(before: Envelope[], news: Envelope[]): Envelope[] {
  const bySequence = new Map([...before, ...news].map((message) => [message.sequence, message]));
  return [...bySequence.values()].sort((a, b) => a.sequence - b.sequence);
}

function withEntries(before: Entry[], news: Entry[]): Entry[] {
  const byId = new Map([...before, ...news].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((a, b) => a.created_at.localeCompare(b.created_at));
}

export function withDecisions(before: Decision[], news: Decision[]): Decision[] {
  return [...new Map([...before, ...news].map((decision) => [decision.message_id, decision])).values()];
}

export type Line =
  | { key: string; message: Envelope; decision: Decision | undefined }
  | { key: string; entry: Entry };

/** The transcript: messages with the bot's decisions, and between them what the desk did. */
export function linesOf(detail: Detail): Line[] {
  const decisions = new Map(detail.decisions.map((decision) => [decision.message_id, decision]));
  const first = detail.messages[0]?.sequence ?? 0;
  const entries = detail.entries.filter((entry) => entry.after_sequence + 1 >= first);
  const at = [
    ...detail.messages.map((message) => ({
      place: message.sequence,
      line: { key: `m${message.sequence}`, message, decision: decisions.get(message.id) } as Line,
    })),
    ...entries.map((entry) => ({
      place: entry.after_sequence + 0.5,
      line: { key: `e${entry.id}`, entry } as Line,
    })),
  ];
  return at.sort((a, b) => a.place - b.place).map(({ line }) => line);
}

/** Those handed to me first, then who waits longest. */
export function queueFor(items: Row[], me: string): Row[] {
  const isForMe = (row: Row) => (row.escalation?.target?.id === me ? 0 : 1);
  return items
    .map((row, place) => ({ row, place }))
    .sort((a, b) => isForMe(a.row) - isForMe(b.row) || a.place - b.place)
    .map(({ row }) => row);
}
