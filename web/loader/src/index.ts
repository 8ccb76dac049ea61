import { type Attributes, readAttributes } from "./attributes";
import { Widget } from "./widget";

/** The one global, `window.wenban`. */
const script = document.currentScript;
if (script instanceof HTMLScriptElement && !("wenban" in window)) {
  const begin = () => install(readAttributes(script));
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
}

function install(attributes: Attributes): void {
  const widget = new Widget(attributes);
  const wenban = Object.freeze({
    open: () => widget.setOpen(true),
    close: () => widget.setOpen(false),
    setToken: (token: string | null) => widget.setToken(token),
    logout: () => widget.setToken(null),
    onUnread: (listener: (count: number) => void) => widget.listen("unread", listener),
    onTokenNeeded: (listener: () => string | null | Promise<string | null>) => widget.provideToken(listener),
    destroy: () => {
      widget.destroy();
      delete (window as { wenban?: unknown }).wenban;
    },
  });
  Object.defineProperty(window, "wenban", { value: wenban, configurable: true });
  document.dispatchEvent(new CustomEvent("wenban:ready"));
}
