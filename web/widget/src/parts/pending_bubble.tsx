import type { Pending } from "@wenban/sdk";
import { useChat } from "../chat";
import { tellFailure } from "../failure";
import { PlainText } from "./plain_text";

/** What the user has just said, before the gateway has confirmed it. */
export function PendingBubble({ pending }: { pending: Pending }) {
  const chat = useChat();
  const { session, words } = chat;
  const { client_message_id: id, state, problem } = pending;
  const isStuck = state === "failed" || state === "delayed";
  return (
    <li class={`row row-user is-${state}`}>
      <div class="body">
        <p class="visually-hidden">{words("author.user")}</p>
        <PlainText text={pending.text} class="bubble" />
        {isStuck && (
          <p class="delivery" role="status">
            {state === "failed" ? `${words("failed")}${tellFailure(problem, chat)}` : words("delayed")}
            <button type="button" class="link-button" onClick={() => session.retry(id)}>
              {words("action.retry")}
            </button>
            <button type="button" class="link-button" onClick={() => session.discard(id)}>
              {words("action.discard")}
            </button>
          </p>
        )}
        {(state === "sending" || state === "sent") && <p class="delivery delivery-quiet">{words(state)}</p>}
      </div>
    </li>
  );
}
