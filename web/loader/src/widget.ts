import { type ToFrame, type ToHost, unwrap, wrap } from "@wenban/sdk/frame_protocol";
import type { Attributes } from "./attributes";
import { Launcher } from "./launcher";
import { STYLE } from "./style";

type Provider = () => string | null | Promise<string | null>;

/** The launcher and the iframe on the host page, in a shadow root of their own. */
export class Widget {
  readonly #host = document.createElement("div");
  readonly #frame = document.createElement("iframe");
  readonly #launcher: Launcher | null;
  readonly #listeners: ((count: number) => void)[] = [];
  readonly #stopper = new AbortController();
  #provider: Provider | null = null;
  #token: string | null;
  #isReady = false;
  #isOpen: boolean;

  constructor(private readonly attributes: Attributes) {
    this.#token = attributes.token;
    this.#isOpen = attributes.isOpen;
    const root = this.#host.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet(); // made by script: allowed whatever the page's style-src says
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    this.#host.id = "wenban";
    this.#host.dataset.side = attributes.side;
    this.#launcher = attributes.hasLauncher
      ? new Launcher(attributes, () => this.setOpen(!this.#isOpen))
      : null;
    if (this.#launcher) root.append(this.#launcher.element);
    this.#prepareFrame();
    root.append(this.#frame);
    document.body.append(this.#host);
    this.#listenToBrowser();
    this.#show();
  }

  setOpen(isOpen: boolean): void {
    if (this.#isOpen === isOpen) return;
    this.#isOpen = isOpen;
    this.#show();
    this.#tell({ type: "open", isOpen });
    if (isOpen) this.#frame.focus();
    else this.#launcher?.focus();
  }

  setToken(token: string | null): void {
    this.#token = token;
    this.#tell({ type: "token", token });
  }

  listen(_: "unread", listener: (count: number) => void): void {
    this.#listeners.push(listener);
  }

  provideToken(provider: Provider): void {
    this.#provider = provider;
  }

  destroy(): void {
    this.#stopper.abort();
    this.#host.remove();
  }

  #prepareFrame(): void {
    const { origin, locale, theme, title } = this.attributes;
    const query = new URLSearchParams({ host: location.origin, locale, theme, title });
    this.#frame.src = `${origin}/widget/?${query}`;
    this.#frame.title = title;
    this.#frame.allow = "clipboard-write";
  }

  #listenToBrowser(): void {
    const { signal } = this.#stopper;
    addEventListener("message", (event) => this.#receive(event), { signal });
    addEventListener(
      "keydown",
      (event) => event.key === "Escape" && !event.defaultPrevented && this.setOpen(false),
      { signal },
    );
    window.visualViewport?.addEventListener("resize", () => this.#fit(), { signal });
    window.visualViewport?.addEventListener("scroll", () => this.#fit(), { signal });
  }

  #receive(event: MessageEvent): void {
    if (event.origin !== this.attributes.origin || event.source !== this.#frame.contentWindow) return;
    const message = unwrap<ToHost>(event.data);
    if (message?.type === "ready") this.#begin();
    else if (message?.type === "close") this.setOpen(false);
    else if (message?.type === "unread") this.#unread(Number(message.count) || 0);
    else if (message?.type === "token_needed") void this.#refreshToken();
  }

  #begin(): void {
    this.#isReady = true;
    this.#tell({ type: "start", token: this.#token, isOpen: this.#isOpen });
  }

  #unread(count: number): void {
    this.#launcher?.badge(count);
    for (const listener of this.#listeners) listener(count);
  }

  async #refreshToken(): Promise<void> {
    const token = await this.#provider?.();
    if (token) this.setToken(token);
  }

  #show(): void {
    this.#host.toggleAttribute("data-open", this.#isOpen);
    this.#launcher?.show(this.#isOpen);
    this.#fit();
  }

  /** An on-screen keyboard covers the page without changing its size: the frame keeps to what is visible. */
  #fit(): void {
    const view = window.visualViewport;
    if (!view) return;
    this.#host.style.setProperty("--wenban-height", `${view.height}px`);
    this.#host.style.setProperty("--wenban-top", `${view.offsetTop}px`);
  }

  #tell(message: ToFrame): void {
    if (this.#isReady) this.#frame.contentWindow?.postMessage(wrap(message), this.attributes.origin);
  }
}
