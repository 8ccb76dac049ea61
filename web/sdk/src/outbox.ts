import { waitAfter } from "./backoff";
import { Problem } from "./problem";
import type { DeviceStore } from "./storage";
import type { Envelope, Outgoing } from "./types";

/**
 * sending → sent → (its envelope replaces it)
 * sending → delayed (no network; goes on by itself) → sending
 * sending → failed (the gateway said no)
 */
export type PendingState = "sending" | "delayed" | "sent" | "failed";

export interface Pending extends Outgoing {
  state: PendingState;
  problem: Problem | null;
}

export interface OutboxEvents {
  /** Delivers once; throws `Problem` or `Unreachable`. */
  deliver(outgoing: Outgoing): Promise<void>;
  onChange(): void;
  onProblem(problem: Problem, outgoing: Outgoing): void;
}

/** What the user has said and the gateway has not confirmed yet; sent one after the other, in order. */
export class Outbox {
  #items: readonly Pending[] = [];
  #failures = 0;
  #isRunning = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: DeviceStore,
    private readonly events: OutboxEvents,
    private readonly random: () => number = Math.random,
  ) {
    this.#items = store.unsent.map((outgoing) => ({ ...outgoing, state: "sending", problem: null }));
  }

  get items(): readonly Pending[] {
    return this.#items;
  }

  add(outgoing: Outgoing): void {
    this.store.keepUnsent(outgoing);
    this.#replace([...this.#items, { ...outgoing, state: "sending", problem: null }]);
    this.pump();
  }

  retry(id: string): void {
    this.#patch(id, { state: "sending", problem: null });
    const item = this.#items.find((other) => other.client_message_id === id);
    if (item !== undefined) this.store.keepUnsent(outgoingOf(item));
    this.pump();
  }

  discard(id: string): void {
    this.store.dropUnsent(id);
    this.#replace(this.#items.filter((item) => item.client_message_id !== id));
  }

  /** Envelopes have come: their bubbles go. */
  confirm(envelopes: readonly Envelope[]): void {
    const stored = new Set(envelopes.map((envelope) => envelope.client_message_id).filter(Boolean));
    if (!this.#items.some((item) => stored.has(item.client_message_id))) return;
    for (const item of this.#items) {
      if (stored.has(item.client_message_id)) this.store.dropUnsent(item.client_message_id);
    }
    this.#replace(this.#items.filter((item) => !stored.has(item.client_message_id)));
  }

  /** Sends what waits; at once, whatever the waiting time was. */
  pump(): void {
    clearTimeout(this.#timer);
    if (!this.#isRunning) void this.#run();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#items = [];
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      for (let item = this.#next(); item !== undefined; item = this.#next()) {
        if (!(await this.#send(item))) return;
      }
    } finally {
      this.#isRunning = false;
    }
  }

  #next(): Pending | undefined {
    return this.#items.find((item) => item.state === "sending" || item.state === "delayed");
  }

  /** Returns false when nothing more can be sent for now. */
  async #send(item: Pending): Promise<boolean> {
    const id = item.client_message_id;
    try {
      await this.events.deliver(outgoingOf(item));
      this.#failures = 0;
      this.store.dropUnsent(id);
      this.#patch(id, { state: "sent", problem: null });
      return true;
    } catch (error) {
      if (error instanceof Problem && !error.isAboutIdentity) return this.#refused(item, error);
      this.#delay(error instanceof Problem ? error : null);
      return false;
    }
  }

  #refused(item: Pending, problem: Problem): boolean {
    this.store.dropUnsent(item.client_message_id);
    this.#patch(item.client_message_id, { state: "failed", problem });
    this.events.onProblem(problem, item);
    return true;
  }

  #delay(problem: Problem | null): void {
    this.#failures += 1;
    this.#replace(
      this.#items.map((item) => (item.state === "sending" ? { ...item, state: "delayed" } : item)),
    );
    const first = this.#next();
    if (first !== undefined && problem !== null) this.events.onProblem(problem, first);
    this.#timer = setTimeout(() => this.pump(), waitAfter(this.#failures, this.random()));
  }

  #patch(id: string, change: Partial<Pending>): void {
    this.#replace(this.#items.map((item) => (item.client_message_id === id ? { ...item, ...change } : item)));
  }

  #replace(items: readonly Pending[]): void {
    this.#items = items;
    this.events.onChange();
  }
}

function outgoingOf({ state: _, problem: __, ...outgoing }: Pending): Outgoing {
  return outgoing;
}
