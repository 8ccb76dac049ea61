import { type ConversationEvents, LiveConversation, type OpenSocket } from "./conversation";
import type { Credentials, GatewayApi } from "./gateway_api";
import type { LinkEnd } from "./links/link";
import { Outbox } from "./outbox";
import { Problem, Unreachable } from "./problem";
import { EMPTY, type Phase, type Snapshot } from "./snapshot";
import { clearOthers, DeviceStore, GUEST, isPlaceKey, type KeyValue, ownerKey } from "./storage";
import { readToken } from "./token";
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
const REFRESH_BEFORE_MS = 60_000;

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
  #live: LiveConversation | null = null;
  #phase: Phase = "starting";
  #problem: Problem | null = null;
  #turns: Promise<void> = Promise.resolve();
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #creating: Promise<LiveConversation> | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SessionOptions) {
    this.#now = options.now ?? Date.now;
    this.#store = new DeviceStore(options.storage, GUEST);
    this.#outbox = this.#newOutbox();
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
      this.#drop();
      this.#outbox.stop();
      this.#store.clear();
      this.#outbox = this.#newOutbox();
      this.#phase = "ready";
      await this.#ensure();
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
    const live = await this.#settled();
    await this.options.api.requestHandoff(live.id);
  }

  async cancelHandoff(): Promise<void> {
    if (this.#live !== null) await this.options.api.cancelHandoff(this.#live.id);
  }

  async loadOlder(): Promise<void> {
    await this.#live?.loadOlder();
  }

  async markRead(): Promise<void> {
    await this.#live?.markRead();
  }

  typing(isTyping: boolean): void {
    this.#live?.connection.say({ type: "typing", is_typing: isTyping });
  }

  /** The network is back, or the page is looked at again. */
  wake(): void {
    if (this.#phase === "failed") void this.#turn(() => this.#resume());
    this.#live?.connection.wake();
    this.#outbox.pump();
  }

  /** The network is gone. */
  sleep(): void {
    this.#live?.connection.sleep();
  }

  /** Another tab wrote to the storage that the tabs share. */
  storageChanged(key: string | null): void {
    if (!isPlaceKey(key, this.#store.owner)) return;
    if (this.#store.place?.conversation_id !== this.#live?.id) void this.#turn(() => this.#follow());
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
    this.#credentials({ token: facts === null ? null : token });
    this.#scheduleRefresh(facts?.expiresAt ?? null);
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
      this.#live?.connection.say({ type: "token", token });
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
      const place = this.#store.place ?? (await this.#openElsewhere());
      this.#phase = "ready";
      if (place !== null) await this.#open(place);
      else this.#drop();
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
      this.#drop();
    } else this.#report(error);
  }

  /** A user's conversation is found again on any device. */
  async #openElsewhere(): Promise<{ conversation_id: string; visitor_token: string } | null> {
    if (this.#subject === null) return null;
    const items = await this.options.api.openConversations();
    const open = items.find((item) => item.owner !== "closed" && item.channel === "web");
    return open === undefined ? null : { conversation_id: open.conversation_id, visitor_token: "" };
  }

  async #open(place: { conversation_id: string; visitor_token: string }): Promise<void> {
    this.#credentials({ visitorToken: place.visitor_token || null });
    if (this.#live?.id === place.conversation_id && this.#live.connectionState !== "refused") return;
    this.#drop();
    const live = this.#make(place.conversation_id);
    await live.open();
    this.#live = live;
    this.#keepPlace(place);
    this.#outbox.confirm(live.messages);
  }

  /** As `#ensure`, once it is known who is talking and whether a conversation is going on. */
  async #settled(): Promise<LiveConversation> {
    await this.#turns;
    if (this.#phase !== "ready") throw new Unreachable("the conversation is not found yet");
    return this.#ensure();
  }

  /** The conversation to talk in; begins one when there is none. */
  #ensure(): Promise<LiveConversation> {
    if (this.#live !== null) return Promise.resolve(this.#live);
    this.#creating ??= this.#create().finally(() => {
      this.#creating = null;
    });
    return this.#creating;
  }

  async #create(): Promise<LiveConversation> {
    const known = this.#store.place;
    if (known !== null) {
      await this.#open(known); // another tab was faster
      if (this.#live !== null) return this.#live;
    }
    this.#credentials({ visitorToken: null });
    const place = await this.options.api.create();
    this.#credentials({ visitorToken: place.visitor_token });
    const live = this.#make(place.conversation_id);
    this.#live = live;
    this.#keepPlace(place);
    clearOthers(this.options.storage, this.#store.owner);
    live.openEmpty();
    return live;
  }

  #make(id: string): LiveConversation {
    const isCurrent = () => this.#live === live;
    const events: ConversationEvents = {
      onChange: () => isCurrent() && this.#changed(),
      onMessages: (fresh) => isCurrent() && this.#arrived(fresh),
      onOnline: () => isCurrent() && this.#outbox.pump(),
      onEnd: (end) => isCurrent() && this.#ended(end),
    };
    const live = new LiveConversation(id, this.options.api, events, this.options.openSocket);
    return live;
  }

  #arrived(fresh: readonly Envelope[]): void {
    this.#outbox.confirm(fresh);
    this.#touch();
    this.#changed();
    const others = fresh.filter((message) => message.author !== "user");
    if (others.length > 0) this.options.onIncoming?.(others);
  }

  #ended(end: Exclude<LinkEnd, { kind: "lost" }>): void {
    if (end.kind === "refused") {
      if (end.problem.isAboutIdentity) this.options.onTokenNeeded?.();
      if (end.problem.needsNewConversation) {
        this.#store.place = null;
        this.#drop();
      } else this.#report(end.problem);
    }
    this.#changed();
  }

  /** Another tab went on to another conversation, or logged out. */
  async #follow(): Promise<void> {
    const place = this.#store.place;
    if (place !== null) return this.#resume();
    this.#drop();
    this.#outbox.stop();
    this.#outbox = this.#newOutbox();
  }

  #renew(token: string): Promise<void> | void {
    this.#credentials({ token });
    this.#scheduleRefresh(readToken(token)?.expiresAt ?? null);
    this.#problem = null;
    this.#live?.connection.say({ type: "token", token });
    this.#outbox.pump();
    if (this.#live?.connectionState === "refused" || this.#live === null) return this.#resume();
  }

  async #leave(): Promise<void> {
    const id = this.#live?.id;
    const { api } = this.options;
    const credentials = api.credentials;
    this.#forget();
    if (id !== undefined) {
      api.credentials = credentials;
      await api.signOut(id).catch(() => undefined); // the device is clean already; the token ends by itself
    }
    this.#credentials({ token: null, visitorToken: null });
    await this.#become(null);
  }

  /** Nothing of the present person stays: not on the screen, not on the device. */
  #forget(): void {
    this.#drop();
    this.#outbox.stop();
    this.#store.clear();
    this.#subject = null;
    this.#credentials({ token: null, visitorToken: null });
    this.#changed();
  }

  #drop(): void {
    this.#live?.close();
    this.#live = null;
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
      this.#drop();
      this.#outbox.retry(outgoing.client_message_id);
      return;
    }
    this.#report(problem);
  }

  #report(problem: Problem): void {
    this.#problem = problem;
    this.#changed();
  }

  #credentials(change: Partial<Credentials>): void {
    this.options.api.credentials = { ...this.options.api.credentials, ...change };
  }

  #scheduleRefresh(expiresAt: number | null): void {
    clearTimeout(this.#refresh);
    if (expiresAt === null) return;
    const wait = Math.max(0, Math.min(expiresAt - REFRESH_BEFORE_MS - this.#now(), 2 ** 31 - 1));
    this.#refresh = setTimeout(() => this.options.onTokenNeeded?.(), wait);
  }

  #keepPlace({ conversation_id, visitor_token }: { conversation_id: string; visitor_token: string }): void {
    this.#store.place = { conversation_id, visitor_token, used_at: this.#now() };
  }

  #touch(): void {
    const place = this.#store.place;
    if (place !== null && place.conversation_id === this.#live?.id) this.#keepPlace(place);
  }

  #changed(): void {
    const live = this.#live;
    this.snapshot = {
      phase: this.#phase,
      subject: this.#subject,
      conversationId: live?.id ?? null,
      connection: live?.connectionState ?? "stopped",
      messages: live?.messages ?? [],
      pending: this.#outbox.items,
      state: live?.state ?? EMPTY.state,
      unread: live?.unread ?? 0,
      hasOlder: live?.hasOlder ?? false,
      problem: this.#problem,
    };
    for (const listener of this.#listeners) listener();
  }
}
