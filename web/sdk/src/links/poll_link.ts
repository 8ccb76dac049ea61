import type { GatewayApi } from "../gateway_api";
import type { Link, LinkEnd, LinkEvents } from "./link";
import { endOf } from "./stream_link";

const WAIT_S = 25;

/** Long polling: works through every proxy. */
export class PollLink implements Link {
  readonly kind = "poll";
  readonly #stopper = new AbortController();

  constructor(
    private readonly api: GatewayApi,
    private readonly conversationId: string,
    private after: number,
    private readonly events: LinkEvents,
  ) {
    void this.#run();
  }

  stop(): void {
    this.#stopper.abort();
  }

  async #run(): Promise<void> {
    const end = await this.#poll().catch(endOf);
    if (!this.#stopper.signal.aborted) this.events.onEnd(end);
  }

  async #poll(): Promise<LinkEnd> {
    for (let waitS = 0; ; waitS = WAIT_S) {
      const page = await this.api.after(this.conversationId, this.after, waitS, this.#stopper.signal);
      if (this.#stopper.signal.aborted) return { kind: "lost" };
      if (waitS === 0) this.events.onOpen();
      const { messages, last_sequence, ...state } = page;
      this.events.onMessages(messages);
      this.events.onState(state);
      if (page.owner === "closed" && last_sequence === this.after) return { kind: "closed" };
      this.after = last_sequence;
    }
  }
}
