import { Problem, Unreachable } from "./problem";
import type {
  ConversationPage,
  Feedback,
  HotQuestion,
  MessagePage,
  Outgoing,
  Owner,
  Stored,
  Suggestion,
  WidgetConfig,
} from "./types";

export interface Credentials {
  token: string | null;
  visitorToken: string | null;
}

export interface Conversation {
  conversation_id: string;
  visitor_token: string;
}

export interface FeedbackGiven {
  messages: (Feedback & { message_id: string })[];
  ratings: { escalation_id: string; score: number }[];
}

export interface RatingCreate {
  escalation_id: string;
  score: number;
  tags: string[];
  comment?: string;
}

type Fetch = typeof fetch;

/** Longer than the server lets a long poll wait. */
const TIMEOUT_MS = 15_000;

/** The gateway over HTTP. Every method throws `Problem` (the gateway said no) or `Unreachable`. */
export class GatewayApi {
  credentials: Credentials = { token: null, visitorToken: null };

  /** @param base origin of the gateway, without a slash at the end; empty for the page's own. */
  constructor(
    readonly base: string,
    private readonly fetch: Fetch = (input, init) => globalThis.fetch(input, init),
  ) {}

  create(): Promise<Conversation> {
    return this.#call("POST", "/api/conversations", { channel: "web" });
  }

  /** The user's own conversations in web pages, newest activity first. */
  conversations(before: string | null = null, limit = 20): Promise<ConversationPage> {
    const cursor = before === null ? "" : `&before=${encodeURIComponent(before)}`;
    return this.#call("GET", `/api/conversations?channel=web&limit=${limit}${cursor}`);
  }

  post(id: string, outgoing: Outgoing): Promise<Stored> {
    return this.#call("POST", `${path(id)}/messages`, bodyOf(outgoing));
  }

  /** The messages after a sequence; waits up to `waitS` seconds for the first one. */
  after(id: string, after: number, waitS = 0, signal?: AbortSignal): Promise<MessagePage> {
    const query = `after=${after}&wait_s=${waitS}`;
    return this.#call("GET", `${path(id)}/messages?${query}`, undefined, signal, waitS * 1000 + TIMEOUT_MS);
  }

  /** The last `limit` messages before a sequence, ascending. */
  before(id: string, before: number, limit: number): Promise<MessagePage> {
    return this.#call("GET", `${path(id)}/messages?before=${before}&limit=${limit}`);
  }

  /** The open stream of server-sent events. */
  async stream(id: string, after: number, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers = { ...this.#headers(), Accept: "text/event-stream" };
    const response = await this.#send(`${path(id)}/events?after=${after}`, { headers, signal });
    if (response.body === null) throw new Unreachable("no body");
    return response.body;
  }

  signIn(id: string): Promise<{ is_task_continued: boolean }> {
    return this.#call("POST", `${path(id)}/sign-in`);
  }

  signOut(id: string): Promise<void> {
    return this.#call("POST", `${path(id)}/sign-out`);
  }

  requestHandoff(id: string): Promise<{ owner: Owner; ahead: number | null }> {
    return this.#call("POST", `${path(id)}/handoff`);
  }

  cancelHandoff(id: string): Promise<{ owner: Owner }> {
    return this.#call("POST", `${path(id)}/handoff/cancellation`);
  }

  read(id: string, sequence: number): Promise<void> {
    return this.#call("POST", `${path(id)}/read`, { sequence });
  }

  giveFeedback(id: string, messageId: string, feedback: Feedback): Promise<Feedback> {
    return this.#call("POST", `${path(id)}/messages/${encodeURIComponent(messageId)}/feedback`, feedback);
  }

  feedback(id: string): Promise<FeedbackGiven> {
    return this.#call("GET", `${path(id)}/feedback`);
  }

  rate(id: string, rating: RatingCreate): Promise<{ score: number; text: string }> {
    return this.#call("POST", `${path(id)}/rating`, rating);
  }

  async suggestions(query: string, signal?: AbortSignal): Promise<Suggestion[]> {
    const address = `/api/suggestions?limit=6&q=${encodeURIComponent(query)}`;
    return (await this.#call<{ items: Suggestion[] }>("GET", address, undefined, signal)).items;
  }

  async hotQuestions(limit = 6): Promise<HotQuestion[]> {
    return (await this.#call<{ items: HotQuestion[] }>("GET", `/api/hot-questions?limit=${limit}`)).items;
  }

  config(): Promise<WidgetConfig> {
    return this.#call("GET", "/api/widget/config");
  }

  async #call<T>(
    method: string,
    address: string,
    body?: unknown,
    signal?: AbortSignal,
    timeoutMs = TIMEOUT_MS,
  ): Promise<T> {
    const ends = AbortSignal.timeout(timeoutMs);
    const response = await this.#send(address, {
      method,
      headers: { ...this.#headers(), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, ends]) : ends,
    });
    return (response.status === 204 ? undefined : await readJson(response)) as T;
  }

  async #send(address: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetch(this.base + address, { ...init, credentials: "omit", cache: "no-store" });
    } catch (error) {
      throw new Unreachable(String(error));
    }
    if (response.ok) return response;
    if (response.status >= 500) throw new Unreachable(`status ${response.status}`);
    throw Problem.from(await readJson(response), response.status);
  }

  #headers(): Record<string, string> {
    const { token, visitorToken } = this.credentials;
    return {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(visitorToken ? { "X-Visitor-Token": visitorToken } : {}),
    };
  }
}

export function bodyOf(outgoing: Outgoing): Record<string, string> {
  const { client_message_id, option_id, text } = outgoing;
  return option_id === undefined ? { client_message_id, text } : { client_message_id, option_id };
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new Unreachable(String(error)); // a proxy's page, or an answer that was cut off
  }
}

function path(id: string): string {
  return `/api/conversations/${encodeURIComponent(id)}`;
}
