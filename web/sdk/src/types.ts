/** What travels between gateway and client. The generated types are the contract; content is narrowed in `content.ts`. */
import type { components } from "./openapi";

type Schemas = components["schemas"];

export type Option = Schemas["OptionRead"];
export type Owner = Schemas["Owner"];
export type Author = Schemas["Author"];

/** One message as the gateway stores it. */
export interface Envelope extends Omit<Schemas["MessageRead"], "content"> {
  content: RawContent;
}

/** A message's body before it is narrowed; `text` is always the whole of it in plain words. */
export interface RawContent {
  kind: string;
  text: string;
  [field: string]: unknown;
}

/** Who serves the conversation just now. */
export interface ServerState {
  owner: Owner;
  /** People waiting before this one, while queued. */
  ahead: number | null;
  agent_name: string | null;
  is_bot_typing: boolean;
  is_agent_typing: boolean;
  read_sequence: number;
}

export interface MessagePage extends Partial<ServerState> {
  messages: Envelope[];
  last_sequence: number;
  owner: Owner;
}

export interface Stored {
  message: Envelope;
  is_duplicate: boolean;
}

export type ConversationSummary = Schemas["ConversationSummary"];
/** `next_before` asks for the next page; null on the last one. */
export type ConversationPage = Schemas["ConversationList"];

/** What is to be sent; the id stays the same through every retry, so that it is stored once. */
export interface Outgoing {
  client_message_id: string;
  text: string;
  /** Set for a click on an option; `text` is then its title. */
  option_id?: string;
  created_at: string;
}

export type Verdict = "up" | "down";

export interface Feedback {
  verdict: Verdict;
  reasons: string[];
  comment?: string | null;
}

export interface Titled {
  code: string;
  title: string;
}

export interface RatingTag extends Titled {
  for: "low" | "high";
}

export interface WidgetConfig {
  max_text_length: number;
  messages_per_minute: number;
  is_demo: boolean;
  frame_ancestors: string[];
  feedback_reasons: Titled[];
  rating_tags: RatingTag[];
}

export interface HotQuestion {
  article_id: string;
  title: string;
}

export interface Suggestion extends HotQuestion {
  matched: string | null;
  ranges: [number, number][];
}

export const NOBODY: ServerState = {
  owner: "bot",
  ahead: null,
  agent_name: null,
  is_bot_typing: false,
  is_agent_typing: false,
  read_sequence: 0,
};
