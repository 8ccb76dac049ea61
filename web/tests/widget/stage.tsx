import type {
  ChatSession,
  ConversationPage,
  Envelope,
  GatewayApi,
  Option,
  Problem,
  Snapshot,
  WidgetConfig,
} from "@wenban/sdk";
import { EMPTY } from "@wenban/sdk";
import type { ComponentChildren } from "preact";
import { render } from "preact";
import { act } from "preact/test-utils";
import { type Chat, ChatProvider, GivenFeedback } from "../../widget/src/chat";
import { type Locale, servedIn, wordsOf } from "../../widget/src/words";
import recorded from "../fixtures/messages.json";

export const CONFIG: WidgetConfig = {
  max_text_length: 1000,
  messages_per_minute: 20,
  is_demo: true,
  frame_ancestors: ["'self'"],
  feedback_reasons: [{ code: "wrong", title: "答非所问" }],
  rating_tags: [
    { code: "slow", title: "等太久", for: "low" },
    { code: "kind", title: "很专业", for: "high" },
  ],
};

/** Envelopes as the gateway really sent them, by name. */
export function envelope(name: keyof typeof recorded, content: Record<string, unknown> = {}): Envelope {
  const message = recorded[name] as unknown as Envelope;
  return { ...message, content: { ...message.content, ...content } };
}

/** Plays the session, the gateway and the page around one component. */
export class Stage {
  readonly sent: string[] = [];
  readonly chosen: Option[] = [];
  readonly calls: unknown[][] = [];
  readonly toasts: string[] = [];
  conversations: ConversationPage[] = [];
  locale: Locale = "zh-CN";
  refusal: Problem | null = null;
  /** Thrown instead of the next answer. */
  failure: Error | null = null;
  suggestions: { article_id: string; title: string; matched: null; ranges: [number, number][] }[] = [];
  readonly root = document.createElement("div");

  constructor() {
    document.body.replaceChildren(this.root);
  }

  async show(view: ComponentChildren): Promise<void> {
    await act(() => render(<ChatProvider value={this.chat()}>{view}</ChatProvider>, this.root));
  }

  get text(): string {
    return this.root.textContent ?? "";
  }

  button(name: string): HTMLButtonElement {
    const buttons = [...this.root.querySelectorAll("button")];
    const found = buttons.find(
      (b) => b.textContent?.trim() === name || b.getAttribute("aria-label") === name,
    );
    if (!found) throw new Error(`no button ${name} among ${buttons.map((b) => b.textContent)}`);
    return found;
  }

  async click(name: string): Promise<void> {
    await act(() => this.button(name).click());
  }

  chat(): Chat {
    const record =
      (name: string) =>
      (...values: unknown[]) =>
        Promise.resolve(this.calls.push([name, ...values])).then(() => ({ text: "谢谢" }));
    const session = {
      snapshot: EMPTY,
      sendText: (text: string) => this.sent.push(text),
      choose: (option: Option) => this.chosen.push(option),
      retry: record("retry"),
      discard: record("discard"),
      typing: () => undefined,
      newConversation: record("newConversation"),
      requestHandoff: record("requestHandoff"),
      cancelHandoff: record("cancelHandoff"),
      loadOlder: record("loadOlder"),
      openConversation: async (id: string) => {
        if (this.refusal !== null) throw this.refusal;
        this.calls.push(["openConversation", id]);
      },
    } as unknown as ChatSession;
    const api = {
      base: "http://gateway.test",
      giveFeedback: record("feedback"),
      rate: record("rate"),
      suggestions: async () => this.suggestions,
      conversations: async () => {
        const { failure } = this;
        this.failure = null;
        if (failure !== null) throw failure;
        return this.conversations.shift();
      },
    } as unknown as GatewayApi;
    return {
      session,
      api,
      config: CONFIG,
      words: wordsOf(this.locale),
      served: servedIn(this.locale),
      locale: this.locale,
      given: new GivenFeedback(),
      toast: (text) => this.toasts.push(text),
      close: null,
    };
  }
}

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return { ...EMPTY, phase: "ready", ...change };
}
