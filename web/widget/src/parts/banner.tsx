import type { Snapshot } from "@wenban/sdk";
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../chat";
import { tellFailure } from "../failure";

/** A cut that heals within this time is not worth a word. */
const PATIENCE_MS = 1500;

/** What stands in the way just now: no network, no service, or a problem that needs the reader. */
export function Banner({ snapshot, isOffline }: { snapshot: Snapshot; isOffline: boolean }) {
  const chat = useChat();
  const { session, words } = chat;
  const isCut = snapshot.connection === "waiting" || snapshot.phase === "failed";
  const isLasting = useLasting(isCut, PATIENCE_MS);
  if (isOffline) return <Line text={words("offline")} />;
  if (isLasting) return <Line text={words("unreachable")} />;
  if (snapshot.problem === null) return null;
  return (
    <div class="banner" role="alert">
      <span>{tellFailure(snapshot.problem, chat)}</span>
      <button type="button" class="link-button" onClick={() => session.dismissProblem()}>
        {words("action.dismiss")}
      </button>
    </div>
  );
}

function Line({ text }: { text: string }) {
  return (
    <div class="banner" role="status">
      {text}
    </div>
  );
}

/** True once `isTrue` has held for `ms`. */
function useLasting(isTrue: boolean, ms: number): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!isTrue) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [isTrue, ms]);
  return isLasting;
}
