import type { Snapshot } from "@wenban/sdk";
import { useChat } from "../chat";
import { tellFailure } from "../failure";
import type { Words } from "../words";
import { Icon } from "./icons";

interface HeaderProps {
  snapshot: Snapshot;
  title: string;
}

/** Who is on the other side, and the ways out: a person, a new conversation, close. */
export function Header({ snapshot, title }: HeaderProps) {
  const { session, words, toast, close } = useChat();
  const { owner } = snapshot.state;
  const attempt = (work: Promise<void>) => work.catch((error) => toast(tellFailure(error, words)));
  return (
    <header class="header">
      <span class="avatar avatar-head">
        <Icon name={owner === "agent" ? "person" : "bot"} />
      </span>
      <div class="header-text">
        <h1>{title}</h1>
        <p class={`status status-${owner}`} role="status">
          {statusOf(snapshot, words)}
        </p>
      </div>
      {owner === "bot" && (
        <button type="button" class="header-button" onClick={() => void attempt(session.requestHandoff())}>
          <Icon name="person" />
          {words("action.handoff")}
        </button>
      )}
      {owner === "queued" && (
        <button type="button" class="header-button" onClick={() => void attempt(session.cancelHandoff())}>
          {words("action.cancel_queue")}
        </button>
      )}
      <IconButton
        name="plus"
        label={words("action.new")}
        onClick={() => void attempt(session.newConversation())}
      />
      {close && <IconButton name="close" label={words("action.close")} onClick={close} />}
    </header>
  );
}

function IconButton(props: { name: "plus" | "close"; label: string; onClick(): void }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      <Icon name={props.name} />
    </button>
  );
}

function statusOf({ state, connection, conversationId }: Snapshot, words: Words): string {
  if (conversationId !== null && connection === "connecting") return words("status.connecting");
  if (state.owner === "queued") {
    return state.ahead ? words("status.queued", { ahead: state.ahead }) : words("status.queued_next");
  }
  if (state.owner === "agent") return words("status.agent", { agent: state.agent_name ?? "" });
  return words(state.owner === "closed" ? "status.closed" : "status.bot");
}
