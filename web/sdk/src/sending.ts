import { Outbox, type Pending } from "./outbox";
import type { Problem } from "./problem";
import type { DeviceStore } from "./storage";
import type { Envelope, Outgoing } from "./types";

export interface SendingOptions {
  /** Of the person who is at the device just now. */
  store: () => DeviceStore;
  newId: () => string;
  now: () => number;
  deliver: (outgoing: Outgoing) => Promise<void>;
  onChange: () => void;
  /** The gateway refused it. */
  onProblem: (problem: Problem, outgoing: Outgoing) => void;
}

/** What the present person has said and the gateway has not yet stored; begun anew for another conversation. */
export class Sending {
  #outbox: Outbox;

  constructor(private readonly options: SendingOptions) {
    this.#outbox = this.#make();
  }

  get items(): readonly Pending[] {
    return this.#outbox.items;
  }

  /** Returns the id under which the message is sent, however often. */
  send(content: { text: string; option_id?: string }): string {
    const created_at = new Date(this.options.now()).toISOString();
    const outgoing: Outgoing = { client_message_id: this.options.newId(), ...content, created_at };
    this.#outbox.add(outgoing);
    return outgoing.client_message_id;
  }

  retry(id: string): void {
    this.#outbox.retry(id);
  }

  discard(id: string): void {
    this.#outbox.discard(id);
  }

  confirm(messages: readonly Envelope[]): void {
    this.#outbox.confirm(messages);
  }

  pump(): void {
    this.#outbox.pump();
  }

  stop(): void {
    this.#outbox.stop();
  }

  /** With what the present person's part of the device holds. */
  restart(): void {
    this.#outbox.stop();
    this.#outbox = this.#make();
  }

  #make(): Outbox {
    const { store, deliver, onChange, onProblem } = this.options;
    const outbox: Outbox = new Outbox(store(), {
      deliver,
      onChange: () => this.#outbox === outbox && onChange(),
      onProblem: (problem, outgoing) => this.#outbox === outbox && onProblem(problem, outgoing),
    });
    return outbox;
  }
}
