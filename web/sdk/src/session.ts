import type { LiveConversation, OpenSocket } from "./conversation";
import { CurrentConversation } from "./current_conversation";
import type { GatewayApi } from "./gateway_api";
import type { LinkEnd } from "./links/link";
import { Outbox } from "./outbox";
import { Problem, Unreachable } from "./problem";
import { EMPTY, type Phase, type Snapshot, snapshotOf } from "./snapshot";
import { clearOthers, DeviceStore, GUEST, isPlaceKey, type KeyValue, ownerKey } from "./storage";
import { readToken } from "./token";
import { TokenTimer } from "./token_timer";
import type { Envelope, Option, Outgoing } from "./types";

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

/** A guest's conversation is handed to the user who signs in within this time; later it may be another person. */
export const ADOPT_WITHIN_MS = 30 * 60_000;

/**
 * The chat of one person on this device. Everything that changes who is talking goes through `#turn`,
 * one after the other, so that a log-out never races a log-in.
 */
export class ChatSession {
  snapshot: Snapshot = EMPTY;
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  #subject: string | null = null;
  #store: DeviceStore;
  #outbox: Outbox;
  #phase: Phase = "starting";
  #problem: Problem | null = null;
  #turns: Promise<void> = Promise.resolve();
  readonly #current: CurrentConversation;
  readonly #tokenTimer: TokenTimer;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SessionOptions) {
    this.#now = options.now ?? Date.now;
    this.#store = new DeviceStore(options.storage, GUEST);
    this.#outbox = this.#newOutbox();
    this.#tokenTimer = new TokenTimer(this.#now, () => options.onTokenNeeded?.());
    this.#current = new CurrentConversation({ ...options, now: this.#now }, this.#store, {
      onChange: () => this.#changed(),
      onMessages: (fresh) => this.#arrived(fresh),
      onOnline: () => this.#outbox.pump(),
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
      if (subject !== null && subject === this.#subject) return this.#renew(token as string);
      if (subject === null && this.#subject !== null) return this.#leave();
      if (this.#subject !== null) this.#forget();
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
      this.#outbox.stop();
      this.#store.clear();
      this.#outbox = this.#newOutbox();
      this.#phase = "ready";
      await this.#current.ensure();
    });
  }

  sendText(text: string): string {
    return this.#send({ text });
  }

  choose(option: Option): string {
    return this.#send({ text: option.title, option_id: option.id });
  }

  retry(id: string): void {
    this.#outbox.retry(id);
  }

  discard(id: string): void {
    this.#outbox.discard(id);
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
    this.#outbox.pump();
  }

  /** The network is gone. */
  sleep(): void {
    this.#current.live?.connection.sleep();
  }

  /** Another tab wrote to the storage that the tabs share. */
  storageChanged(key: string | null): void {
    if (!isPlaceKey(key, this.#store.owner)) return;
    if (this.#store.place?.conversation_id !== this.#current.live?.id) void this.#turn(() => this.#follow());
  }

  dismissProblem(): void {
    this.#problem = null;
    this.#changed();
  }

  #turn(work: () => Promise<void> | void): Promise<void> {
    const done = this.#turns.then(work).then(() => this.#changed());
    this.#turns = done.catch(() => undefined); // the caller sees the error; the next turn goes on
    return done;
  }

  async #become(token: string | null): Promise<void> {
    const facts = token === null ? null : readToken(token);
    this.#subject = facts?.subject ?? null;
    const guest = new DeviceStore(this.options.storage, GUEST);
    this.#store = new DeviceStore(this.options.storage, ownerKey(this.#subject));
    this.#current.store = this.#store;
    this.#current.credentials({ token: facts === null ? null : token });
    this.#tokenTimer.set(facts?.expiresAt ?? null);
    if (this.#subject !== null) await this.#adopt(guest);
    this.#outbox.stop();
    this.#outbox = this.#newOutbox();
    await this.#resume();
  }

  /** What was begun as a guest goes on as the user who has just signed in. */
  async #adopt(guest: DeviceStore): Promise<void> {
    const place = guest.place;
    if (place !== null && this.#now() - place.used_at <= ADOPT_WITHIN_MS) {
      const { token } = this.options.api.credentials;
      this.options.api.credentials = { token, visitorToken: place.visitor_token };
      this.#current.live?.connection.say({ type: "token", token });
      try {
        await this.options.api.signIn(place.conversation_id);
        this.#store.place = place;
        for (const outgoing of guest.unsent) this.#store.keepUnsent(outgoing);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }
    clearOthers(this.options.storage, this.#store.owner);
  }

  /** Opens the conversation that is going on, if there is one. */
  async #resume(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      const place = this.#store.place ?? (this.#subject === null ? null : await this.#current.elsewhere());
      this.#phase = "ready";
      if (place !== null) await this.#current.open(place);
      else this.#current.drop();
      this.#outbox.pump();
    } catch (error) {
      this.#resumeFailed(error);
    }
  }

  #resumeFailed(error: unknown): void {
    if (!(error instanceof Problem)) {
      this.#phase = "failed";
      this.#retry = setTimeout(() => this.wake(), 3_000);
    } else if (error.needsNewConversation) {
      this.#store.place = null;
      this.#current.drop();
    } else this.#report(error);
  }

  /** The conversation to talk in, once it is known who is talking and whether a conversation is going on. */
  async #settled(): Promise<LiveConversation> {
    await this.#turns;
    if (this.#phase !== "ready") throw new Unreachable("the conversation is not found yet");
    return this.#current.ensure();
  }

  #arrived(fresh: readonly Envelope[]): void {
    this.#outbox.confirm(fresh);
    this.#current.touch();
    this.#changed();
    const others = fresh.filter((message) => message.author !== "user");
    if (others.length > 0) this.options.onIncoming?.(others);
  }

  #ended(end: Exclude<LinkEnd, { kind: "lost" }>): void {
    if (end.kind === "refused") {
      if (end.problem.isAboutIdentity) this.options.onTokenNeeded?.();
      if (end.problem.needsNewConversation) {
        this.#store.place = null;
        this.#current.drop();
      } else this.#report(end.problem);
    }
    this.#changed();
  }

  /** Another tab went on to another conversation, or logged out. */
  async #follow(): Promise<void> {
    const place = this.#store.place;
    if (place !== null) return this.#resume();
    this.#current.drop();
    this.#outbox.stop();
    this.#outbox = this.#newOutbox();
  }

  #renew(token: string): Promise<void> | void {
    this.#current.credentials({ token });
    this.#tokenTimer.set(readToken(token)?.expiresAt ?? null);
    this.#problem = null;
    this.#current.live?.connection.say({ type: "token", token });
    this.#outbox.pump();
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
    this.#outbox.stop();
    this.#store.clear();
    this.#subject = null;
    this.#current.credentials({ token: null, visitorToken: null });
    this.#changed();
  }

  #send(content: { text: string; option_id?: string }): string {
    const created_at = new Date(this.#now()).toISOString();
    const outgoing: Outgoing = { client_message_id: this.options.newId(), ...content, created_at };
    this.#outbox.add(outgoing);
    return outgoing.client_message_id;
  }

  #newOutbox(): Outbox {
    const outbox: Outbox = new Outbox(this.#store, {
      deliver: async (outgoing) => (await this.#settled()).post(outgoing),
      onChange: () => this.#outbox === outbox && this.#changed(),
      onProblem: (problem, outgoing) => this.#outbox === outbox && this.#notSent(problem, outgoing),
    });
    return outbox;
  }

  #notSent(problem: Problem, outgoing: Outgoing): void {
    if (problem.isAboutIdentity) this.options.onTokenNeeded?.();
    if (problem.needsNewConversation && outgoing.option_id === undefined) {
      this.#store.place = null;
      this.#current.drop();
      this.#outbox.retry(outgoing.client_message_id);
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
    this.snapshot = snapshotOf(live, this.#outbox.items, this.#phase, this.#subject, this.#problem);
    for (const listener of this.#listeners) listener();
  }
}
