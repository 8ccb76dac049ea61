import { waitAfter } from "./backoff";
import type { Link, LinkEnd, LinkEvents, LinkKind } from "./links/link";
import { Unreachable } from "./problem";
import type { Outgoing } from "./types";

export type ConnectionState = "connecting" | "online" | "waiting" | "refused" | "stopped";

/** Makes a link of a kind for the present conversation. */
export type LinkFactory = (kind: LinkKind, events: LinkEvents) => Link;

export interface ConnectionEvents extends Omit<LinkEvents, "onEnd"> {
  onConnection(state: ConnectionState): void;
  onEnd(end: Exclude<LinkEnd, { kind: "lost" }>): void;
}

const ORDER: readonly LinkKind[] = ["socket", "stream", "poll"];
const ATTEMPTS_PER_KIND = 2;
/** A link that lived shorter than this does not count as a success: it may die the same way again. */
const PROVEN_AFTER_MS = 3_000;

/** Keeps one link alive: falls back to the next kind where one does not come about, comes back after a cut. */
export class Connection {
  state: ConnectionState = "stopped";
  #link: Link | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #openedAt: number | null = null;

  constructor(
    private readonly make: LinkFactory,
    private readonly events: ConnectionEvents,
    private readonly kinds: readonly LinkKind[] = ORDER,
    private readonly random: () => number = Math.random,
  ) {}

  get kind(): LinkKind | null {
    return this.state === "online" ? (this.#link?.kind ?? null) : null;
  }

  start(): void {
    this.stop();
    this.#failures = 0;
    this.#connect();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#link?.stop();
    this.#link = null;
    this.#openedAt = null;
    this.#set("stopped");
  }

  /** The network is back, or the machine woke up: do not wait, and do not trust an old link. */
  wake(): void {
    if (this.state === "waiting") {
      clearTimeout(this.#timer);
      this.#connect();
    } else if (this.state === "online") this.#link?.probe?.();
  }

  /** The network has gone: what was open is of no use. */
  sleep(): void {
    if (this.state === "online" || this.state === "connecting") this.#lost(this.#link, {});
  }

  /** Null when the present link cannot send. */
  post(outgoing: Outgoing): Promise<void> | null {
    if (this.state !== "online" || !this.#link?.post) return null;
    return this.#link.post(outgoing);
  }

  say(frame: Record<string, unknown>): boolean {
    return this.state === "online" && this.#link?.say?.(frame) === true;
  }

  #connect(): void {
    const step = Math.floor(this.#failures / ATTEMPTS_PER_KIND) % this.kinds.length;
    const kind = this.kinds[step] ?? "poll";
    this.#openedAt = null;
    this.#set("connecting");
    const holder: { link: Link | null } = { link: null };
    const isCurrent = () => holder.link !== null && holder.link === this.#link;
    try {
      holder.link = this.make(kind, {
        onOpen: () => isCurrent() && this.#opened(),
        onMessages: (messages) => isCurrent() && this.events.onMessages(messages),
        onState: (state) => isCurrent() && this.events.onState(state),
        onEnd: (end) => isCurrent() && this.#ended(holder.link, end),
      });
      this.#link = holder.link;
    } catch (error) {
      this.#lost(null, { cause: error });
    }
  }

  #opened(): void {
    this.#openedAt = Date.now();
    this.#set("online");
    this.events.onOpen();
  }

  #ended(link: Link | null, end: LinkEnd): void {
    if (end.kind === "lost") return this.#lost(link, end);
    this.stop();
    if (end.kind === "refused") this.#set("refused");
    this.events.onEnd(end);
  }

  #lost(link: Link | null, { waitMs, cause }: { waitMs?: number; cause?: unknown }): void {
    if (cause !== undefined && !(cause instanceof Unreachable)) console.warn("wenban: no link", cause);
    const wasProven = this.#openedAt !== null && Date.now() - this.#openedAt >= PROVEN_AFTER_MS;
    this.#failures = wasProven ? 1 : this.#failures + 1;
    link?.stop();
    this.#link = null;
    this.#set("waiting");
    const wait = waitMs ?? waitAfter(this.#failures, this.random());
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #set(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    this.events.onConnection(state);
  }
}
