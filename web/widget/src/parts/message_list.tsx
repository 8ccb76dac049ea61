import type { Envelope, Snapshot } from "@wenban/sdk";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useChat } from "../chat";
import { dayTitle, isSameDay } from "../format";
import { Icon } from "./icons";
import { Message } from "./message";
import { PendingBubble } from "./pending_bubble";
import { Typing } from "./typing";

const NEAR_PX = 80;

interface ListProps {
  snapshot: Snapshot;
  welcome: ComponentChildren;
}

/** The conversation, oldest first. It follows what comes in, unless the reader has scrolled up. */
export function MessageList({ snapshot, welcome }: ListProps) {
  const { session, words } = useChat();
  const { messages, pending, hasOlder } = snapshot;
  const { ref, isAway, onScroll, toLatest } = useFollowing(snapshot);
  return (
    <main class="log-frame">
      <div
        class="log"
        ref={ref}
        onScroll={onScroll}
        role="log"
        aria-label={words("log")}
        aria-live="polite"
        aria-busy={snapshot.phase === "starting"}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
      >
        {hasOlder ? (
          <button type="button" class="link-button older" onClick={() => void session.loadOlder()}>
            {words("action.older")}
          </button>
        ) : (
          welcome
        )}
        <ol class="messages">
          {messages.map((message, index) => (
            <Row key={message.id} messages={messages} index={index} snapshot={snapshot} />
          ))}
          {pending.map((item) => (
            <PendingBubble key={item.client_message_id} pending={item} />
          ))}
        </ol>
        <Typing state={snapshot.state} />
      </div>
      {isAway && (
        <button type="button" class="latest" onClick={toLatest}>
          <Icon name="arrow" /> {words("action.latest")}
        </button>
      )}
    </main>
  );
}

function Row(props: { messages: readonly Envelope[]; index: number; snapshot: Snapshot }) {
  const { words, locale } = useChat();
  const { messages, index, snapshot } = props;
  const message = messages[index] as Envelope;
  const before = messages[index - 1];
  const isNewDay = before === undefined || !isSameDay(before.created_at, message.created_at);
  const next = messages.slice(index + 1).find((other) => other.author === "user");
  const waiting = snapshot.pending.find((item) => item.state !== "failed");
  return (
    <>
      {isNewDay && (
        <li class="day">
          <span>{dayTitle(message.created_at, new Date(), words, locale)}</span>
        </li>
      )}
      <Message
        message={message}
        nextWords={next?.content.text ?? waiting?.text ?? null}
        owner={snapshot.state.owner}
        isFirst={isNewDay || before?.author !== message.author}
        isLast={index === messages.length - 1}
      />
    </>
  );
}

/**
 * Keeps the reading place: at the end while the reader is there, at the top of a long answer when one comes,
 * where it was when older messages are put above.
 */
function useFollowing({ conversationId: id, messages, pending, state }: Snapshot) {
  const ref = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const seen = useRef({ id, first: 0, last: 0, height: 0, pending: 0 });
  const [isAway, setAway] = useState(false);
  const first = messages[0]?.sequence ?? 0;
  const last = messages.at(-1)?.sequence ?? 0;
  const deliveries = pending.map((item) => item.state).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when what is shown has changed
  useLayoutEffect(() => {
    const log = ref.current;
    if (log === null) return;
    const was = seen.current;
    if (id !== was.id) log.scrollTop = log.scrollHeight;
    else if (first < was.first && last === was.last) log.scrollTop += log.scrollHeight - was.height;
    else if (last > was.last || pending.length > was.pending) {
      const isAskedFor = pending.length > was.pending || messages.at(-1)?.content.kind === "queue";
      if (isAtEnd.current || isAskedFor) showNews(log, was.last);
      else setAway(true);
    } else if (was.height - log.scrollTop - log.clientHeight < NEAR_PX) log.scrollTop = log.scrollHeight;
    seen.current = { id, first, last, height: log.scrollHeight, pending: pending.length };
  }, [id, first, last, deliveries, state.is_bot_typing, state.is_agent_typing]);

  useEffect(() => {
    const log = ref.current;
    if (log === null || !("ResizeObserver" in window)) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) log.scrollTop = log.scrollHeight; // the on-screen keyboard has taken its share
    });
    observer.observe(log);
    return () => observer.disconnect();
  }, []);

  return {
    ref,
    isAway,
    onScroll(): void {
      const log = ref.current;
      if (log === null) return;
      isAtEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
      if (isAtEnd.current) setAway(false);
    },
    toLatest(): void {
      const log = ref.current;
      log?.scrollTo({ top: log.scrollHeight });
      setAway(false);
    },
  };
}

/** Scrolls to the end, but no further than to the first of the news and the question right above it. */
function showNews(log: HTMLElement, lastSeen: number): void {
  const rows = [...log.querySelectorAll<HTMLElement>(".row")];
  const news = rows.findIndex((row) => Number(row.dataset.sequence ?? Infinity) > lastSeen);
  const above = rows[news - 1];
  const top = above?.classList.contains("row-user") ? above : rows[news];
  const end = log.scrollHeight - log.clientHeight;
  const isFirstLook = lastSeen === 0;
  log.scrollTop = top && !isFirstLook ? Math.min(end, Math.max(top.offsetTop - 12, 0)) : end;
}
