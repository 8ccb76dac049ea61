import { Connection, type ConnectionState, type LinkFactory } from "./connection";
import type { GatewayApi } from "./gateway_api";
import type { LinkEnd } from "./links/link";
import { PollLink } from "./links/poll_link";
import { type Socket, SocketLink } from "./links/socket_link";
import { StreamLink } from "./links/stream_link";
import { Timeline } from "./timeline";
import { type Envelope, NOBODY, type Outgoing, type ServerState } from "./types";

export const PAGE_SIZE = 50;
/** Greater than every sequence. */
const END = 2 ** 31 - 1;

export interface ConversationEvents {
  onChange(): void;
  onMessages(fresh: readonly Envelope[]): void;
  onOnline(): void;
  onEnd(end: Exclude<LinkEnd, { kind: "lost" }>): void;
}

export type OpenSocket = (url: string) => Socket;

/** One conversation as this device sees it: its messages, its state, the connection that keeps both up to date. */
export class LiveConversation {
  state: ServerState = NOBODY;
  hasOlder = false;
  readonly connection: Connection;
  #timeline = new Timeline();
  #isLoadingOlder = false;

  constructor(
    readonly id: string,
    private readonly api: GatewayApi,
    private readonly events: ConversationEvents,
    openSocket: OpenSocket | null,
  ) {
    this.connection = new Connection(
      linkFactory(api, id, () => this.#timeline.after, openSocket),
      {
        onOpen: () => events.onOnline(),
        onMessages: (messages) => this.#take(messages),
        onState: (state) => this.#update(state),
        onConnection: () => events.onChange(),
        onEnd: (end) => events.onEnd(end),
      },
      openSocket === null ? ["stream", "poll"] : undefined,
    );
  }

  get messages(): readonly Envelope[] {
    return this.#timeline.messages;
  }

  get connectionState(): ConnectionState {
    return this.connection.state;
  }

  get lastSequence(): number {
    return this.messages.at(-1)?.sequence ?? 0;
  }

  /** How many messages of others are new to the reader. */
  get unread(): number {
    return this.messages.filter((m) => m.author !== "user" && m.sequence > this.state.read_sequence).length;
  }

  /** Reads the last page, then follows what comes. Throws `Problem` or `Unreachable`. */
  async open(): Promise<void> {
    const page = await this.api.before(this.id, END, PAGE_SIZE);
    const { messages, last_sequence: _, ...state } = page;
    const first = messages[0]?.sequence ?? 1;
    this.#timeline = new Timeline(first - 1);
    this.hasOlder = first > 1;
    this.#update(state);
    this.#take(messages);
    this.connection.start();
  }

  /** A conversation that was created just now has nothing to read. */
  openEmpty(): void {
    this.connection.start();
  }

  close(): void {
    this.connection.stop();
  }

  async loadOlder(): Promise<void> {
    const first = this.#timeline.first;
    if (first === null || !this.hasOlder || this.#isLoadingOlder) return;
    this.#isLoadingOlder = true;
    try {
      const { messages } = await this.api.before(this.id, first, PAGE_SIZE);
      this.hasOlder = (messages[0]?.sequence ?? 1) > 1;
      this.#timeline.add(messages);
      this.events.onChange();
    } finally {
      this.#isLoadingOlder = false;
    }
  }

  /** Over the socket when it is up, else by a request. */
  async post(outgoing: Outgoing): Promise<void> {
    const sent = this.connection.post(outgoing);
    if (sent !== null) return sent;
    const { message } = await this.api.post(this.id, outgoing);
    this.#take([{ ...message, client_message_id: outgoing.client_message_id }]);
  }

  async markRead(): Promise<void> {
    const sequence = this.lastSequence;
    if (sequence <= this.state.read_sequence) return;
    this.#update({ read_sequence: sequence });
    if (!this.connection.say({ type: "read", sequence })) await this.api.read(this.id, sequence);
  }

  async requestHandoff(): Promise<void> {
    const { owner, ahead } = await this.api.requestHandoff(this.id);
    this.#update({ owner, ahead });
  }

  async cancelHandoff(): Promise<void> {
    const { owner } = await this.api.cancelHandoff(this.id);
    this.#update({ owner, ahead: null });
  }

  #take(messages: readonly Envelope[]): void {
    const fresh = this.#timeline.add(messages);
    if (fresh.length > 0) this.events.onMessages(fresh);
  }

  #update(state: Partial<ServerState>): void {
    const known = Object.entries(state).filter(([, value]) => value !== undefined);
    const read = Math.max(this.state.read_sequence, state.read_sequence ?? 0);
    this.state = { ...this.state, ...Object.fromEntries(known), read_sequence: read };
    this.events.onChange();
  }
}

function linkFactory(
  api: GatewayApi,
  id: string,
  after: () => number,
  openSocket: OpenSocket | null,
): LinkFactory {
  return (kind, events) => {
    if (kind === "socket" && openSocket !== null) {
      const hello = { credentials: api.credentials, after: after() };
      return new SocketLink(() => openSocket(socketUrl(api.base, id)), hello, events);
    }
    if (kind === "stream") return new StreamLink(api, id, after(), events);
    return new PollLink(api, id, after(), events);
  };
}

export function socketUrl(base: string, id: string): string {
  return `${base.replace(/^http/, "ws")}/api/conversations/${encodeURIComponent(id)}/socket`;
}
