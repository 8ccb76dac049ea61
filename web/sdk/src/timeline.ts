import type { Envelope } from "./types";

/** The messages of one conversation: each once, in the order of their sequence, whatever way and order they came. */
export class Timeline {
  #messages: readonly Envelope[] = [];
  #bySequence = new Map<number, Envelope>();
  #contiguous: number;

  /** @param base sequence before the first message that is expected; older ones may be added as history. */
  constructor(base = 0) {
    this.#contiguous = base;
  }

  get messages(): readonly Envelope[] {
    return this.#messages;
  }

  /** The highest sequence up to which nothing is missing: what to ask after. */
  get after(): number {
    return this.#contiguous;
  }

  get first(): number | null {
    return this.#messages[0]?.sequence ?? null;
  }

  /** Adds what is new and returns it. */
  add(messages: readonly Envelope[]): Envelope[] {
    const fresh = messages.filter((message) => this.#take(message));
    if (fresh.length === 0) return fresh;
    while (this.#bySequence.has(this.#contiguous + 1)) this.#contiguous += 1;
    const last = this.#messages.at(-1)?.sequence ?? 0;
    const all = fresh.every((m) => m.sequence > last)
      ? [...this.#messages, ...fresh]
      : this.#bySequence.values();
    this.#messages = [...all].sort((a, b) => a.sequence - b.sequence); // nearly sorted already: cheap
    return fresh;
  }

  #take(message: Envelope): boolean {
    if (this.#bySequence.has(message.sequence)) return false;
    this.#bySequence.set(message.sequence, message);
    return true;
  }
}
