import type { Snapshot } from "@wenban/sdk";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR_PX = 80;

/**
 * Keeps the reading place: at the end while the reader is there, at the top of a long answer when one comes,
 * where it was when older messages are put above.
 */
export function useFollowing({ conversationId: id, messages, pending, state }: Snapshot) {
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
    const wasAtEnd = was.height - log.scrollTop - log.clientHeight < NEAR_PX;
    const isOwn = pending.length > was.pending || messages.at(-1)?.content.kind === "queue";
    if (id !== was.id) log.scrollTop = log.scrollHeight;
    else if (first < was.first && last === was.last) log.scrollTop += log.scrollHeight - was.height;
    else if (last === was.last && pending.length <= was.pending) {
      if (wasAtEnd) log.scrollTop = log.scrollHeight;
    } else if (isAtEnd.current || isOwn) showNews(log, was.last);
    else setAway(true);
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
