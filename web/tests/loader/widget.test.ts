import { wrap } from "@wenban/sdk/frame_protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readAttributes } from "../../loader/src/attributes";
import { Widget } from "../../loader/src/widget";

const GATEWAY = "https://gateway.test";
let widget: Widget;
let told: { message: unknown; origin: string }[];

function frame(): HTMLIFrameElement {
  return document.getElementById("wenban")?.shadowRoot?.querySelector("iframe") as HTMLIFrameElement;
}

function launcher(): HTMLButtonElement {
  return document.getElementById("wenban")?.shadowRoot?.querySelector("button") as HTMLButtonElement;
}

function say(body: unknown, origin = GATEWAY, source: unknown = frame().contentWindow): void {
  const event = new MessageEvent("message", { data: wrap(body), origin });
  Object.defineProperty(event, "source", { value: source });
  dispatchEvent(event);
}

function attributes(data: Record<string, string> = {}) {
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: `${GATEWAY}/widget.js` });
  Object.assign(script.dataset, data);
  return readAttributes(script);
}

beforeEach(() => {
  widget = new Widget(attributes({ token: "t1" }));
  told = [];
  const target = { postMessage: (message: unknown, origin: string) => told.push({ message, origin }) };
  Object.defineProperty(frame(), "contentWindow", { value: target, configurable: true });
});

afterEach(() => widget.destroy());

describe("the loader", () => {
  it("gives the token to the chat alone, and only when it is ready", () => {
    widget.setToken("t2");
    expect(told).toEqual([]);
    say({ type: "ready" });
    expect(told).toEqual([{ message: wrap({ type: "start", token: "t2", isOpen: false }), origin: GATEWAY }]);
  });

  it("listens to nobody else", () => {
    say({ type: "ready" }, "https://evil.test");
    say({ type: "ready" }, GATEWAY, {});
    dispatchEvent(new MessageEvent("message", { data: { type: "ready" }, origin: GATEWAY }));
    expect(told).toEqual([]);
  });

  it("shows unread messages on the launcher, in words too", () => {
    const counts: number[] = [];
    widget.listen("unread", (count) => counts.push(count));
    say({ type: "unread", count: 3 });
    expect(launcher().textContent).toBe("3");
    expect(launcher().getAttribute("aria-label")).toBe("打开伙伴助手, 3 条未读消息");
    expect(counts).toEqual([3]);
  });

  it("opens and closes", () => {
    say({ type: "ready" });
    launcher().click();
    expect(launcher().getAttribute("aria-expanded")).toBe("true");
    say({ type: "close" });
    expect(launcher().getAttribute("aria-expanded")).toBe("false");
    expect(told.slice(1).map(({ message }) => message)).toEqual([
      wrap({ type: "open", isOpen: true }),
      wrap({ type: "open", isOpen: false }),
    ]);
  });

  it("asks the page for a fresh token and passes it on", async () => {
    say({ type: "ready" });
    widget.provideToken(async () => "t9");
    say({ type: "token_needed" });
    await vi.waitFor(() => expect(told.length).toBe(2));
    expect(told[1]?.message).toEqual(wrap({ type: "token", token: "t9" }));
  });

  it("goes without a trace", () => {
    widget.destroy();
    expect(document.getElementById("wenban")).toBe(null);
  });

  it("reads the script's attributes and falls back to sensible ones", () => {
    expect(attributes({ locale: "en-GB", theme: "pink", side: "left", open: "" })).toMatchObject({
      origin: GATEWAY,
      locale: "en",
      theme: "auto",
      side: "left",
      title: "Partner Assistant",
      isOpen: true,
    });
  });
});
