/** What the desk's API gives, as the console uses it. Times are ISO-8601 in UTC. */

export type Operation =
  | "view_queue"
  | "serve"
  | "watch"
  | "search"
  | "view_customer"
  | "transfer"
  | "transfer_others"
  | "manage_canned"
  | "manage_users"
  | "view_audit"
  | "view_inbox"
  | "file_question"
  | "edit_knowledge"
  | "view_insights";
export type Presence = "online" | "busy" | "away" | "offline";
export type Owner = "bot" | "queued" | "agent" | "closed";

export interface Person {
  id: string;
  name: string;
}

export interface Choice {
  code: string;
  title: string;
}

export interface Session {
  user: { id: string; username: string; name: string; role: string };
  permissions: Operation[];
  csrf_token: string;
  presence: Presence;
  config: {
    sla_wait_s: number;
    sla_reply_s: number;
    is_open_now: boolean;
    max_text_length: number;
    close_reasons: Choice[];
    tags: Choice[];
    handoff_reasons: Choice[];
  };
}

export interface Escalation {
  id: string;
  state: string;
  reason: string;
  reason_label: string;
  question: string;
  agent: Person | null;
  target: Person | null;
  ticket_number: string | null;
  queued_at: string | null;
  requested_at: string;
  sla: { due_at: string; state: string } | null;
}

export interface Row {
  conversation_id: string;
  channel: string;
  owner: Owner;
  customer: { id: string | null; kind: string };
  last_text: string | null;
  last_author: string | null;
  last_message_at: string | null;
  last_sequence: number;
  unread_count: number;
  tags: string[];
  created_at: string;
  escalation: Escalation | null;
}

export interface QueueView {
  items: Row[];
  counts: { queued: number; tickets: number; mine: number; served: number };
}

export interface Content {
  kind: string;
  text: string;
  agent_name?: string;
  title?: string;
  summary?: string;
  steps?: string[];
  notes?: string[];
  links?: { title: string; url: string }[];
}

export interface Envelope {
  id: string;
  sequence: number;
  author: "user" | "bot" | "agent" | "system";
  created_at: string;
  content: Content;
  options?: { id: string; title: string }[];
}

export interface Candidate {
  kind: string;
  id: string | null;
  title: string | null;
  confidence: number | null;
}

export interface Decision {
  message_id: string;
  state: string;
  kind: string | null;
  id: string | null;
  title: string | null;
  confidence: number | null;
  reason: string | null;
  candidates: Candidate[];
  suppressed: string[];
}

export interface Entry {
  id: string;
  kind: string;
  text: string | null;
  by: Person | null;
  to: Person | null;
  after_sequence: number;
  created_at: string;
}

export interface LiveState {
  owner: Owner;
  agent_name: string | null;
  is_customer_typing: boolean;
  is_customer_online: boolean;
  customer_read_sequence: number;
}

export interface Detail {
  conversation: Row;
  messages: Envelope[];
  last_sequence: number;
  has_earlier: boolean;
  state: LiveState;
  decisions: Decision[];
  entries: Entry[];
  draft: { text: string; updated_at: string } | null;
  is_mine: boolean;
}

export interface Packet {
  customer: {
    id: string | null;
    kind: string;
    is_verified: boolean;
    name: string | null;
    account: string | null;
    association: string | null;
  };
  channel: string;
  question: string | null;
  waiting_s: number | null;
  reason_label: string | null;
  asked: {
    question: string;
    answer: string | null;
    kind: string | null;
    title: string | null;
    confidence: number | null;
    verdict: string | null;
  }[];
  form: { task: string; title: string; slots: { name: string; value: string | null }[] } | null;
  checks: { title: string; is_satisfied: boolean; detail: string }[];
  last_error: { text: string; at: string } | null;
  sentiment: string[];
  earlier_escalations: number;
}

export interface Panel {
  is_guest: boolean;
  sections: {
    code: string;
    title: string;
    state: "ok" | "not_permitted" | "unavailable";
    facts: { label: string; value: string }[];
    items: { title: string; lines: string[]; state_label: string | null }[];
    total: number;
  }[];
}

export interface ArticleHit {
  article_id: string;
  title: string;
  summary: string;
  score?: number | null;
}

export interface Canned {
  id: string;
  shortcut: string;
  title: string;
  text: string;
  scope: "mine" | "shared";
}

export interface AgentRow {
  id: string;
  name: string;
  role: string;
  presence: Presence;
  open_count: number;
}

export type ServerFrame =
  | { type: "welcome"; heartbeat_s: number }
  | ({ type: "queue" } & QueueView)
  | { type: "mine"; items: Row[] }
  | { type: "opened"; detail: Detail }
  | { type: "message"; conversation_id: string; message: Envelope }
  | { type: "state"; conversation_id: string; state: LiveState; conversation: Row; is_mine: boolean }
  | { type: "entries"; conversation_id: string; entries: Entry[]; decisions: Decision[] }
  | { type: "presence"; items: AgentRow[] }
  | { type: "alert"; kind: string; conversation_id: string; text: string }
  | { type: "error"; status: number; code: string; detail: string; conversation_id: string | null }
  | { type: "stored" }
  | { type: "pong" };
