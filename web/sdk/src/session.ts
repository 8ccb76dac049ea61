import type { LiveConversation, OpenSocket } from "./conversation";
import { CurrentConversation } from "./current_conversation";
import type { GatewayApi } from "./gateway_api";
import type { LinkEnd } from "./links/link";
import { Problem, Unreachable } from "./problem";
import { Sending } from "./sending";
import { EMPTY, type Phase, type Snapshot, snapshotOf } from "./snapshot";
import { isPlaceKey, type KeyValue } from "./storage";
import { readToken } from "./token";
import { Turns } from "./turns";
import type { Envelope, Option, Outgoing } from "./types";
import { Who } from "./who";

export interface SessionOptions {
  api: GatewayApi;
  storage: KeyValue;
  /** Null where there are no WebSockets. */
  openSocket: OpenSocket | null;
  newId: () => string;
  now?: () => number;
  /** The user token is expired or about to be: the host page is asked for a fresh one. */
  onTokenNeeded?: () => void;
  /** A message of somebody else came. */
  onIncoming?: (messages: readonly Envelope[]) => void;
}

/**
 * The chat of one person on this device. Everything that changes who is talking goes through `#turn`,
 * one after the other, so that a log-out never races a log-in.
 */
export class ChatSession {
  snapshot: Snapshot = EMPTY;
  readonly #listeners = new Set<() => void>();
  readonly #turns = new Turns();
  readonly #who: Who;
  readonly #current: CurrentConversation;
  readonly #sending: Sending;
  #phase: Phase = "starting";
  #problem: Problem | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SessionOptions) {
    const shared = { ...options, now: options.now ?? Date.now };
    this.#who = new Who({ ...shared, onTokenNeeded: () => options.onTokenNeeded?.() });
    this.#sending = new Sending({
      ...shared,
      store: () => this.#who.store,
      deliver: async (outgoing) => (await this.#settled()).post(outgoing),
      onChange: () => this.#changed(),
      onProblem: (problem, outgoing) => this.#notSent(problem, outgoing),
    });
    this.#current = new CurrentConversation(shared, this.#who.store, {
      onChange: () => this.#changed(),
      onMessages: (fresh) => this.#arrived(fresh),
      onOnline: () => this.#sending.pump(),
      onEnd: (end) => this.#ended(end),
    });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins as the token's user, or as a guest without one. */
  start(token: string | null): Promise<void> {
    return this.#turn(() => this.#become(token));
  }

  /** The host page's word on who is there: a fresh token, another user, or nobody any more. */
  setToken(token: string | null): Promise<void> {
    return this.#turn(async () => {
      const subject = token === null ? null : (readToken(token)?.subject ?? null);
      if (subject !== null && subject === this.#who.subject) return this.#renew(token as string);
      if (subject === null && this.#who.subject !== null) return this.#leave();
      if (this.#who.subject !== null) this.#forget();
      return this.#become(token);
    });
  }

  /** Log-out: the conversation ends and nothing of it stays on the device. */
  signOut(): Promise<void> {
    return this.#turn(() => this.#leave());
  }

  newConversation(): Promise<void> {
    return this.#turn(async () => {
      this.#current.drop();
      this.#who.store.clear();
      this.#sending.restart();
      this.#phase = "ready";
      await this.#current.ensure();
    });
  }

  /** Goes on with an older one of the user's conversations; one that has ended can be read. */
  openConversation(id: string): Promise<void> {
    return this.#turn(async () => {
      if (id === this.#current.live?.id) return;
      try {
        await this.#current.open({ conversation_id: id, visitor_token: "" });
      } catch (error) {
        await this.#resume(); // where we were
        throw error;
      }
      for (const { client_message_id } of this.#who.store.unsent)
        this.#who.store.dropUnsent(client_message_id);
      this.#sending.restart();
    });
  }

  sendText(text: string): string {
    return this.#sending.send({ text });
  }

  choose(option: Option): string {
    return this.#sending.send({ text: option.title, option_id: option.id });
  }

  retry(id: string): void {
    this.#sending.retry(id);
  }

  discard(id: string): void {
    this.#sending.discard(id);
  }

  async requestHandoff(): Promise<void> {
    await (await this.#settled()).requestHandoff();
  }

  async cancelHandoff(): Promise<void> {
    await this.#current.live?.cancelHandoff();
  }

  async loadOlder(): Promise<void> {
    await this.#current.live?.loadOlder();
  }

  async markRead(): Promise<void> {
    await this.#current.live?.markRead();
  }

  typing(isTyping: boolean): void {
    this.#current.live?.connection.say({ type: "typing", is_typing: isTyping });
  }

  /** The network is back, or the page is looked at again. */
  wake(): void {
    if (this.#phase === "failed") void this.#turn(() => this.#resume());
    this.#current.live?.connection.wake();
    this.#sending.pump();
  }

  /** The network is gone. */
  sleep(): void {
    this.#current.live?.connection.sleep();
  }

  /** Another tab wrote to the storage that the tabs share. */
  storageChanged(key: string | null): void {
    if (!isPlaceKey(key, this.#who.store.owner)) return;
    if (this.#who.store.place?.conversation_id !== this.#current.live?.id)
      void this.#turn(() => this.#follow());
  }

  dismissProblem(): void {
    this.#problem = null;
    this.#changed();
  }

  #turn(work: () => Promise<void> | void): Promise<void> {
    return this.#turns.run(async () => {
      await work();
      this.#changed();
    });
  }

  async #become(token: string | null): Promise<void> {
    this.#who.become(token);
    this.#current.store = this.#who.store;
    if (this.#who.subject !== null)
      await this.#who.adoptGuest((fresh) =>
        this.#current.live?.connection.say({ type: "token", token: fresh }),
      );
    this.#sending.restart();
    await this.#resume();
  }

  /** Opens the conversation that is going on, if there is one. */
  async #resume(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      const place =
        this.#who.store.place ?? (this.#who.subject === null ? null : await this.#current.elsewhere());
      this.#phase = "ready";
      if (place !== null) await this.#current.open(place);
      else this.#current.drop();
      this.#sending.pump();
    } catch (error) {
      this.#resumeFailed(error);
    }
  }

  #resumeFailed(error: unknown): void {
    if (!(error instanceof Problem)) {
      this.#phase = "failed";
      this.#retry = setTimeout(() => this.wake(), 3_000);
    } else if (error.needsNewConversation) this.#current.giveUp();
    else this.#report(error);
  }

  /** The conversation to talk in, once it is known who is talking and whether a conversation is going on. */
  async #settled(): Promise<LiveConversation> {
    await this.#turns.settled();
    if (this.#phase !== "ready") throw new Unreachable("the conversation is not found yet");
    return this.#current.ensure();
  }

  #arrived(fresh: readonly Envelope[]): void {
    this.#sending.confirm(fresh);
    this.#current.touch();
    this.#changed();
    const others = fresh.filter((message) => message.author !== "user");
    if (others.length > 0) this.options.onIncoming?.(others);
  }

  #ended(end: Exclude<LinkEnd, { kind: "lost" }>): void {
    if (end.kind === "refused") {
      if (end.problem.isAboutIdentity) this.options.onTokenNeeded?.();
      if (end.problem.needsNewConversation) this.#current.giveUp();
      else this.#report(end.problem);
    }
    this.#changed();
  }

  /** Another tab went on to another conversation, or logged out. */
  async #follow(): Promise<void> {
    const place = this.#who.store.place;
    if (place !== null) return this.#resume();
    this.#current.drop();
    this.#sending.restart();
  }

  #renew(token: string): Promise<void> | void {
    this.#who.renew(token);
    this.#problem = null;
    this.#current.live?.connection.say({ type: "token", token });
    this.#sending.pump();
    if (this.#current.live?.connectionState === "refused" || this.#current.live === null)
      return this.#resume();
  }

  async #leave(): Promise<void> {
    const id = this.#current.live?.id;
    const { api } = this.options;
    const credentials = api.credentials;
    this.#forget();
    if (id !== undefined) {
      api.credentials = credentials;
      await api.signOut(id).catch(() => undefined); // the device is clean already; the token ends by itself
    }
    this.#current.credentials({ token: null, visitorToken: null });
    await this.#become(null);
  }

  /** Nothing of the present person stays: not on the screen, not on the device. */
  #forget(): void {
    this.#current.drop();
    this.#sending.stop();
    this.#who.forget();
    this.#changed();
  }

  #notSent(problem: Problem, outgoing: Outgoing): void {
    if (problem.isAboutIdentity) this.options.onTokenNeeded?.();
    if (problem.needsNewConversation && outgoing.option_id === undefined) {
      this.#current.giveUp();
      this.#sending.retry(outgoing.client_message_id);
      return;
    }
    this.#report(problem);
  }

  #report(problem: Problem): void {
    this.#problem = problem;
    this.#changed();
  }

  #changed(): void {
    const { live } = this.#current;
    this.snapshot = snapshotOf(live, this.#sending.items, this.#phase, this.#who.subject, this.#problem);
    for (const listener of this.#listeners) listener();
  }
}
