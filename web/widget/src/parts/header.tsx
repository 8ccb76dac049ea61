import type { Snapshot } from "@wenban/sdk";
import type { Ref } from "preact";
import { useRef, useState } from "preact/hooks";
import { useChat } from "../chat";
import { tellFailure } from "../failure";
import type { Words } from "../words";
import { Icon, type IconName } from "./icons";
import { Leaving } from "./leaving";

interface HeaderProps {
  snapshot: Snapshot;
  title: string;
  isHistory: boolean;
  toggleHistory(): void;
  historyButton: Ref<HTMLButtonElement>;
}

/** Who is on the other side, and the ways out: a person, older conversations, a new one, close. */
export function Header({ snapshot, title, isHistory, toggleHistory, historyButton }: HeaderProps) {
  const chat = useChat();
  const { session, words, toast, close } = chat;
  const { owner } = snapshot.state;
  const newButton = useRef<HTMLButtonElement>(null);
  const [isLeaving, setLeaving] = useState(false);
  const isWithPeople = owner === "queued" || owner === "agent";
  const attempt = (work: Promise<void>) => work.catch((error) => toast(tellFailure(error, chat)));

  function stay(): void {
    setLeaving(false);
    newButton.current?.focus();
  }

  async function begin(): Promise<void> {
    setLeaving(false);
    if (owner === "queued") await session.cancelHandoff();
    await session.newConversation();
  }

  return (
    <header class="header">
      <span class="avatar avatar-head">
        <Icon name={owner === "agent" ? "person" : "bot"} />
      </span>
      <div class="header-text">
        <h1>{title}</h1>
        <p class={`status status-${isCut(snapshot) ? "cut" : owner}`} role="status">
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
      {snapshot.subject !== null && (
        <IconButton
          name="clock"
          label={words("history.title")}
          isExpanded={isHistory}
          onClick={toggleHistory}
          button={historyButton}
        />
      )}
      <IconButton
        name="plus"
        label={words("action.new")}
        onClick={() => (isWithPeople ? setLeaving(true) : void attempt(begin()))}
        button={newButton}
      />
      {close && <IconButton name="close" label={words("action.close")} onClick={close} />}
      {isLeaving && isWithPeople && <Leaving owner={owner} leave={() => void attempt(begin())} stay={stay} />}
    </header>
  );
}

interface IconButtonProps {
  name: IconName;
  label: string;
  isExpanded?: boolean;
  onClick(): void;
  button?: Ref<HTMLButtonElement>;
}

function IconButton(props: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      ref={props.button}
      aria-expanded={props.isExpanded}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      <Icon name={props.name} />
    </button>
  );
}

function isCut({ connection, conversationId }: Snapshot): boolean {
  return conversationId !== null && (connection === "connecting" || connection === "waiting");
}

function statusOf(snapshot: Snapshot, words: Words): string {
  const { state } = snapshot;
  if (isCut(snapshot)) return words("status.connecting");
  if (state.owner === "queued") {
    return state.ahead ? words("status.queued", { ahead: state.ahead }) : words("status.queued_next");
  }
  if (state.owner === "agent") return words("status.agent", { agent: state.agent_name ?? "" });
  return words(state.owner === "closed" ? "status.closed" : "status.bot");
}
