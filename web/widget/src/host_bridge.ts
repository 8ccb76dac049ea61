import { type ToFrame, type ToHost, unwrap, wrap } from "@wenban/sdk/frame_protocol";

/** The iframe's side of the talk with the host page. Without a host (opened by itself) it says nothing. */
export class HostBridge {
  #isTrusted = false;

  /**
   * @param hostOrigin what the loader says the page's origin is: messages go there and come from there, or not at all
   */
  constructor(
    private readonly hostOrigin: string | null,
    private readonly onMessage: (message: ToFrame) => void,
  ) {
    if (this.isEmbedded) addEventListener("message", (event) => this.#receive(event));
  }

  get isEmbedded(): boolean {
    return window.parent !== window && this.hostOrigin !== null;
  }

  /** Begins to listen when the gateway's setting allows the host. */
  open(allowed: readonly string[]): boolean {
    this.#isTrusted = this.hostOrigin !== null && isAllowed(this.hostOrigin, allowed, location.origin);
    if (this.isEmbedded && this.#isTrusted) this.tell({ type: "ready" });
    return this.#isTrusted;
  }

  tell(message: ToHost): void {
    if (this.isEmbedded && this.#isTrusted)
      window.parent.postMessage(wrap(message), this.hostOrigin as string);
  }

  #receive(event: MessageEvent): void {
    if (!this.#isTrusted || event.source !== window.parent || event.origin !== this.hostOrigin) return;
    const message = unwrap<ToFrame>(event.data);
    if (message !== null) this.onMessage(message);
  }
}

/** Whether `origin` matches one of the sources, as in a content security policy: `'self'`, `*`, `http://host:*`. */
export function isAllowed(origin: string, sources: readonly string[], self: string): boolean {
  return sources.some((source) => {
    if (source === "*") return true;
    if (source === "'self'") return origin === self;
    if (source.endsWith(":*")) return origin.replace(/:\d+$/, "") === source.slice(0, -2);
    return origin === source;
  });
}
