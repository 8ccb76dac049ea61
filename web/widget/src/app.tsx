import type { ChatSession, GatewayApi, WidgetConfig } from "@wenban/sdk";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Chat, ChatProvider, GivenFeedback, useSnapshot } from "./chat";
import { Banner } from "./parts/banner";
import { Composer } from "./parts/composer";
import { Header } from "./parts/header";
import { History } from "./parts/history";
import { MessageList } from "./parts/message_list";
import { useNoFiles } from "./parts/no_files";
import { Welcome } from "./parts/welcome";
import { type Locale, servedIn, wordsOf } from "./words";

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
    () => ({ session, api, config, words, served: servedIn(locale), locale, given, toast: setToast, close }),
    [session, api, config, words, locale, given, close],
  );
  const isOffline = useOffline(session);
  useNoFiles(useCallback(() => setToast(words("composer.no_files")), [words]));
  const openings = useOpenings(isOpen);
  const history = useHistoryView(snapshot.subject);
  useReading({ ...props, isOpen: isOpen && !history.isOpen }, snapshot.unread);
  useEffect(() => {
    if (toast === "") return;
    const timer = setTimeout(() => setToast(""), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast]);
  const isFresh = snapshot.messages.length === 0 && snapshot.pending.length === 0;

  return (
    <ChatProvider value={chat}>
      <Header
        snapshot={snapshot}
        title={props.title || words("title")}
        isHistory={history.isOpen}
        toggleHistory={history.toggle}
        historyButton={history.button}
      />
      <Banner snapshot={snapshot} isOffline={isOffline} />
      <div class="scene">
        <div class="talk" inert={history.isOpen}>
          <MessageList
            key={snapshot.conversationId ?? "none"}
            snapshot={snapshot}
            welcome={<Welcome subject={snapshot.subject} isFresh={isFresh} />}
          />
          <div class="toast" role="status">
            {toast && <span>{toast}</span>}
          </div>
          <Composer snapshot={snapshot} focusCount={openings} />
        </div>
        {history.isOpen && (
          <History currentId={snapshot.conversationId} close={history.close} onOpened={history.leave} />
        )}
      </div>
    </ChatProvider>
  );
}

/** The list of older conversations lies over the chat; it belongs to one person and goes with them. */
function useHistoryView(subject: string | null) {
  const [openedBy, setOpenedBy] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isOpen = subject !== null && openedBy === subject;
  const close = () => {
    setOpenedBy(null);
    button.current?.focus();
  };
  return {
    isOpen,
    button,
    close,
    toggle: () => (isOpen ? close() : setOpenedBy(subject)),
    /** To the conversation that was chosen: the reader goes on there. */
    leave(): void {
      setOpenedBy(null);
      requestAnimationFrame(() => document.querySelector<HTMLElement>(".log")?.focus());
    },
  };
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
