import { ConversationHistory, type ConversationSummary } from "@wenban/sdk";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useChat } from "../chat";
import { tellFailure } from "../failure";
import { clock, dayTitle } from "../format";
import { Icon } from "./icons";

interface HistoryProps {
  /** The conversation that is going on. */
  currentId: string | null;
  close(): void;
  /** An older conversation is on screen now. */
  onOpened(): void;
}

/** The user's older conversations, newest first; choosing one goes on with it, or reads it when it has ended. */
export function History({ currentId, close, onOpened }: HistoryProps) {
  const chat = useChat();
  const { session, words } = chat;
  const { history, failure, isLoading, attempt } = useHistory();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault(); // else the whole window closes
    close();
  }

  async function open(id: string): Promise<void> {
    await session.openConversation(id);
    onOpened();
  }

  return (
    <section class="history" aria-labelledby="history-title" onKeyDown={onKeyDown}>
      <div class="history-head">
        <button type="button" class="icon-button" aria-label={words("action.back")} onClick={close}>
          <Icon name="back" />
        </button>
        <h2 id="history-title" ref={heading} tabIndex={-1}>
          {words("history.title")}
        </h2>
      </div>
      <ul class="history-list">
        {history.items.map((item) => (
          <li key={item.conversation_id}>
            <Entry
              item={item}
              isCurrent={item.conversation_id === currentId}
              choose={() =>
                item.conversation_id === currentId ? close() : attempt(() => open(item.conversation_id))
              }
            />
          </li>
        ))}
      </ul>
      <p class="history-note" role="status">
        {isLoading && words("history.loading")}
        {!isLoading && history.items.length === 0 && failure === null && words("history.empty")}
        {failure !== null && tellFailure(failure, chat)}
      </p>
      {!isLoading && (history.hasMore || failure !== null) && (
        <button
          type="button"
          class="link-button history-more"
          onClick={() => attempt(() => history.loadMore())}
        >
          {words(failure === null ? "history.more" : "history.again")}
        </button>
      )}
    </section>
  );
}

function Entry(props: { item: ConversationSummary; isCurrent: boolean; choose(): void }) {
  const { words, locale } = useChat();
  const { item, isCurrent, choose } = props;
  const at = item.last_message_at ?? item.created_at;
  const title = item.first_question ?? item.last_text;
  return (
    <button
      type="button"
      class="history-entry"
      aria-current={isCurrent ? "true" : undefined}
      onClick={choose}
    >
      <span class="history-text">{title}</span>
      {item.last_text !== title && <span class="history-last">{item.last_text}</span>}
      <span class="history-facts">
        <time dateTime={at}>
          {dayTitle(at, new Date(), words, locale)} {clock(at, locale)}
        </time>
        {isCurrent && <span>{words("history.current")}</span>}
        {item.owner === "closed" && <span>{words("history.closed")}</span>}
        {item.unread_count > 0 && !isCurrent && (
          <span class="history-unread">{words("history.unread", { count: item.unread_count })}</span>
        )}
      </span>
    </button>
  );
}

/** The pages read so far, what went wrong last, and whether something is on its way. */
function useHistory() {
  const { api } = useChat();
  const [history] = useState(() => new ConversationHistory(api));
  const [failure, setFailure] = useState<unknown>(null);
  const [isLoading, setLoading] = useState(false);
  const attempt = useCallback((work: () => Promise<void>): void => {
    setLoading(true);
    setFailure(null);
    work()
      .catch(setFailure)
      .finally(() => setLoading(false));
  }, []);
  useEffect(() => attempt(() => history.loadMore()), [attempt, history]);
  return { history, failure, isLoading, attempt };
}
