import type { ChatSession, Feedback, FeedbackGiven, GatewayApi, Snapshot, WidgetConfig } from "@wenban/sdk";
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Locale, Served, Words } from "./words";

/** What every part of the view may reach. */
export interface Chat {
  session: ChatSession;
  api: GatewayApi;
  config: WidgetConfig;
  words: Words;
  /** What the gateway says, in the reader's language. */
  served: Served;
  locale: Locale;
  given: GivenFeedback;
  /** A short message at the foot of the window, also read out. */
  toast(text: string): void;
  close: (() => void) | null;
}

const ChatContext = createContext<Chat | null>(null);
export const ChatProvider = ChatContext.Provider;

export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (chat === null) throw new Error("outside of ChatProvider");
  return chat;
}

export function useSnapshot(session: ChatSession): Snapshot {
  const [snapshot, setSnapshot] = useState(session.snapshot);
  useEffect(() => {
    setSnapshot(session.snapshot);
    return session.subscribe(() => setSnapshot(session.snapshot));
  }, [session]);
  return snapshot;
}

/** The present time, renewed every `everyMs`; stops when `isOn` is false. */
export function useNow(everyMs: number, isOn: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isOn]);
  return now;
}

/** What was given on this device or before a reload: thumbs and stars. */
export class GivenFeedback {
  readonly #feedback = new Map<string, Feedback>();
  readonly #ratings = new Map<string, number>();

  restore(given: FeedbackGiven): void {
    for (const { message_id, ...feedback } of given.messages) this.#feedback.set(message_id, feedback);
    for (const { escalation_id, score } of given.ratings) this.#ratings.set(escalation_id, score);
  }

  feedback(messageId: string): Feedback | null {
    return this.#feedback.get(messageId) ?? null;
  }

  setFeedback(messageId: string, feedback: Feedback): void {
    this.#feedback.set(messageId, feedback);
  }

  rating(escalationId: string): number | null {
    return this.#ratings.get(escalationId) ?? null;
  }

  setRating(escalationId: string, score: number): void {
    this.#ratings.set(escalationId, score);
  }
}
