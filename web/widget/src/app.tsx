import type { ChatSession, GatewayApi, WidgetConfig } from "@wenban/sdk";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Chat, ChatProvider, GivenFeedback, useSnapshot } from "./chat";
import { Banner } from "./parts/banner";
import { Composer } from "./parts/composer";
import { Header } from "./parts/header";
import { MessageList } from "./parts/message_list";
import { Welcome } from "./parts/welcome";
import { type Locale, wordsOf } from "./words";

const TOAST_MS = 4000;

export interface AppProps {
  session: ChatSession;
  api: GatewayApi;
  config: WidgetConfig;
  locale: Locale;
  title: string;
  isOpen: boolean;
  close: (() => void) | null;
  onUnread(count: number): void;
}

export function App(props: AppProps) {
  const { session, api, config, locale, isOpen, close } = props;
  const snapshot = useSnapshot(session);
  const [toast, setToast] = useState("");
  const given = useGiven(api, snapshot.conversationId);
  const words = useMemo(() => wordsOf(locale), [locale]);
  const chat: Chat = useMemo(
    () => ({ session, api, config, words, locale, given, toast: setToast, close }),
    [session, api, config, words, locale, given, close],
  );
  const isOffline = useOffline(session);
  const openings = useOpenings(isOpen);
  useReading(props, snapshot.unread);
  useEffect(() => {
    if (toast === "") return;
    const timer = setTimeout(() => setToast(""), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  const isFresh = snapshot.messages.length === 0 && snapshot.pending.length === 0;

  return (
    <ChatProvider value={chat}>
      <Header snapshot={snapshot} title={props.title || words("title")} />
      <Banner snapshot={snapshot} isOffline={isOffline} />
      <MessageList
        key={snapshot.conversationId ?? "none"}
        snapshot={snapshot}
        welcome={<Welcome subject={snapshot.subject} isFresh={isFresh} />}
      />
      <div class="toast" role="status">
        {toast && <span>{toast}</span>}
      </div>
      <Composer snapshot={snapshot} focusCount={openings} />
    </ChatProvider>
  );
}

/** Thumbs and stars that were given before a reload. */
function useGiven(api: GatewayApi, conversationId: string | null): GivenFeedback {
  const [given, setGiven] = useState(() => new GivenFeedback());
  useEffect(() => {
    if (conversationId === null) return;
    let isWanted = true;
    api.feedback(conversationId).then(
      (found) => {
        const restored = new GivenFeedback();
        restored.restore(found);
        if (isWanted) setGiven(restored);
      },
      (error) => console.warn("wenban: feedback is not restored", error),
    );
    return () => {
      isWanted = false;
    };
  }, [api, conversationId]);
  return given;
}

function useOffline(session: ChatSession): boolean {
  const [isOffline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const stopper = new AbortController();
    const { signal } = stopper;
    const listen = (name: "online" | "offline", work: () => void) => addEventListener(name, work, { signal });
    listen("offline", () => {
      setOffline(true);
      session.sleep();
    });
    listen("online", () => {
      setOffline(false);
      session.wake();
    });
    return () => stopper.abort();
  }, [session]);
  return isOffline;
}

/** How often the window has been opened. */
function useOpenings(isOpen: boolean): number {
  const count = useRef(0);
  const was = useRef(false);
  if (isOpen && !was.current) count.current += 1;
  was.current = isOpen;
  return count.current;
}

/** What is on screen is read; what is not is counted on the launcher. */
function useReading({ session, isOpen, onUnread }: AppProps, unread: number): void {
  const [isVisible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const stopper = new AbortController();
    document.addEventListener(
      "visibilitychange",
      () => {
        setVisible(!document.hidden);
        if (!document.hidden) session.wake();
      },
      { signal: stopper.signal },
    );
    return () => stopper.abort();
  }, [session]);
  useEffect(() => {
    if (isOpen && isVisible && unread > 0) {
      session.markRead().catch((error) => console.warn("wenban: not marked as read", error));
    }
    onUnread(isOpen && isVisible ? 0 : unread);
  }, [session, onUnread, isOpen, isVisible, unread]);
}
