import { useEffect, useRef } from "preact/hooks";
import { useChat } from "../chat";

interface LeavingProps {
  /** Who would be left: the queue or the person who serves. */
  owner: "queued" | "agent";
  leave(): void;
  stay(): void;
}

/** A new conversation leaves the queue or the agent: that is asked first. */
export function Leaving({ owner, leave, stay }: LeavingProps) {
  const { words } = useChat();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault(); // else the whole window closes
    stay();
  }

  return (
    <div
      class="leaving"
      role="alertdialog"
      aria-label={words("action.new")}
      aria-describedby="leaving"
      onKeyDown={onKeyDown}
    >
      <p id="leaving">{words(`leaving.${owner}`)}</p>
      <button type="button" class="primary-button" ref={first} onClick={stay}>
        {words("leaving.stay")}
      </button>
      <button type="button" class="link-button" onClick={leave}>
        {words("action.start_new")}
      </button>
    </div>
  );
}
