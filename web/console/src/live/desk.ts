/** The console's one store: the socket's frames in, the page's subscriptions out, and the acts of an agent. */

import { type Client, Problem } from "../api/client";
import type { Decision, Envelope, Row, Session } from "../api/types";
import { DeskSocket } from "./desk_socket";
import {
  type DeskState,
  EMPTY,
  type Outgoing,
  reduce,
  withDecisions,
  withDetail,
  withMessages,
} from "./desk_state";
import { Kept } from "./kept";

const EARLIER = 50;

export class Desk {
  readonly kept: Kept;
  readonly may: (operation: Session["permissions"][number]) => boolean;
  private readonly socket: DeskSocket;
  private readonly listeners = new Set<() => void>();
  private current: DeskState = EMPTY;

  constructor(
    readonly client: Client,
    readonly session: Session,
    onSignedOut: () => void,
    storage: Storage = localStorage,
    makeSocket?: (url: string) => WebSocket,
  ) {
    this.kept = new Kept(session.user.id, storage);
    this.may = (operation) => session.permissions.includes(operation);
    this.socket = new DeskSocket(
      `${location.origin.replace(/^http/, "ws")}/api/desk/socket`,
      {
        onFrame: (frame) => this.change(reduce(this.current, frame)),
        onConnection: (connection) => this.change({ ...this.current, connection }),
        onSignedOut,
        lastSequence: (id) => this.current.details[id]?.messages.at(-1)?.sequence ?? null,
      },
      makeSocket,
    );
  }

  readonly state = (): DeskState => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.socket.start();
  }

  stop(): void {
    this.socket.stop();
  }

  open(id: string): void {
    const kept = this.kept.outgoing(id);
    if (this.current.outgoing[id] === undefined && kept.length > 0) this.setOutgoing(id, kept);
    this.socket.open(id);
  }

  shut(id: string): void {
    this.socket.shut(id);
  }

  typing(id: string, isTyping: boolean): void {
    this.socket.typing(id, isTyping);
  }

  /** Shows the message at once, and again as sent or failed. */
  async say(id: string, text: string, articleId: string | null = null): Promise<void> {
    const message: Outgoing = {
      clientMessageId: crypto.randomUUID(),
      text,
      articleId,
      state: "sending",
      problem: null,
    };
    await this.deliver(id, message);
  }

  /** The same message under the same id: it arrives once, however often it is sent. */
  async retry(id: string, message: Outgoing): Promise<void> {
    await this.deliver(id, { ...message, state: "sending", problem: null });
  }

  discard(id: string, clientMessageId: string): void {
    this.setOutgoing(id, this.without(id, clientMessageId));
  }

  /** One of the acts `claim`, `close` …; throws Problem. */
  async act(id: string, act: string, body: object = {}): Promise<Row> {
    const row = await this.client.post<Row>(`/conversations/${id}/${act}`, body);
    const detail = this.current.details[id];
    if (detail !== undefined && row.conversation_id === id) {
      this.change(withDetail(this.current, { ...detail, conversation: row }));
    }
    return row;
  }

  async note(id: string, text: string): Promise<void> {
    await this.client.post(`/conversations/${id}/notes`, { client_message_id: crypto.randomUUID(), text });
  }

  async earlier(id: string): Promise<void> {
    const detail = this.current.details[id];
    if (detail === undefined) return;
    const query = { before: detail.messages[0]?.sequence, limit: EARLIER };
    const page = await this.client.get<{ messages: Envelope[]; decisions: Decision[] }>(
      `/conversations/${id}/messages`,
      query,
    );
    const now = this.current.details[id] ?? detail;
    this.change(
      withDetail(this.current, {
        ...now,
        messages: withMessages(page.messages, now.messages),
        decisions: withDecisions(page.decisions, now.decisions),
        has_earlier: page.messages.length === EARLIER,
      }),
    );
  }

  private async deliver(id: string, message: Outgoing): Promise<void> {
    this.setOutgoing(id, [...this.without(id, message.clientMessageId), message]);
    const { clientMessageId, text, articleId } = message;
    const body = articleId === null ? { text } : { article_id: articleId };
    try {
      const said = await this.client.post<{ message: Envelope }>(`/conversations/${id}/messages`, {
        client_message_id: clientMessageId,
        ...body,
      });
      const outgoing = { ...this.current.outgoing, [id]: this.without(id, clientMessageId) };
      const frame = { type: "message", conversation_id: id, message: said.message } as const;
      this.change(reduce({ ...this.current, outgoing }, frame));
      this.kept.keepOutgoing(id, outgoing[id] ?? []);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const failed: Outgoing = { ...message, state: "failed", problem: error.message };
      this.setOutgoing(id, [...this.without(id, clientMessageId), failed]);
    }
  }

  private without(id: string, clientMessageId: string): Outgoing[] {
    return (this.current.outgoing[id] ?? []).filter((one) => one.clientMessageId !== clientMessageId);
  }

  private setOutgoing(id: string, messages: Outgoing[]): void {
    this.kept.keepOutgoing(id, messages);
    this.change({ ...this.current, outgoing: { ...this.current.outgoing, [id]: messages } });
  }

  private change(state: DeskState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}
