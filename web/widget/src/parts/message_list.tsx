import type { Envelope, Snapshot } from "@wenban/sdk";
import type { ComponentChildren } from "preact";
import { useChat } from "../chat";
import { dayTitle, isSameDay } from "../format";
import { useFollowing } from "./following";
import { Icon } from "./icons";
import { Message } from "./message";
import { PendingBubble } from "./pending_bubble";
import { Typing } from "./typing";

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
