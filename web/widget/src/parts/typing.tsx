import type { ServerState } from "@wenban/sdk";
import { useChat } from "../chat";

export function Typing({ state }: { state: ServerState }) {
  const { words } = useChat();
  const who = state.is_agent_typing ? "agent" : state.is_bot_typing ? "bot" : null;
  if (who === null) return null;
  return (
    <div class="typing">
      <span class="visually-hidden">{words(`typing.${who}`)}</span>
      <i />
      <i />
      <i />
    </div>
  );
}
