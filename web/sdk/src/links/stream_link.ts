import type { GatewayApi } from "../gateway_api";
import { Problem } from "../problem";
import type { Envelope, ServerState } from "../types";
import { EventParser, type ServerEvent } from "./event_parser";
import type { Link, LinkEnd, LinkEvents } from "./link";

/** Server-sent events, read by `fetch` because the proof of identity travels in headers. */
export class StreamLink implements Link {
  readonly kind = "stream";
  readonly #stopper = new AbortController();

  constructor(
    private readonly api: GatewayApi,
    private readonly conversationId: string,
    private readonly after: number,
    private readonly events: LinkEvents,
  ) {
    void this.#run();
  }

  stop(): void {
    this.#stopper.abort();
  }

  async #run(): Promise<void> {
    const end = await this.#read().catch(endOf);
    if (!this.#stopper.signal.aborted) this.events.onEnd(end);
  }

  async #read(): Promise<LinkEnd> {
    const stream = await this.api.stream(this.conversationId, this.after, this.#stopper.signal);
    this.events.onOpen();
    const reader = stream.getReader();
    const parser = new EventParser();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { kind: "lost" };
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) {
        if (event.name === "closed") return { kind: "closed" };
        this.#take(event);
      }
    }
  }

  #take(event: ServerEvent): void {
    if (event.name === "message") this.events.onMessages([JSON.parse(event.data) as Envelope]);
    else if (event.name === "state") this.events.onState(JSON.parse(event.data) as ServerState);
  }
}

export function endOf(error: unknown): LinkEnd {
  return error instanceof Problem ? { kind: "refused", problem: error } : { kind: "lost" };
}
