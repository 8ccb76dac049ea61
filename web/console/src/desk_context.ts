import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import type { Desk } from "./live/desk";
import type { DeskState } from "./live/desk_state";

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("no desk: nobody is signed in");
  return desk;
}

/** Part of the state; `select` must give the same thing while nothing has changed. */
export function useDeskState<T>(select: (state: DeskState) => T): T {
  const desk = useDesk();
  return useSyncExternalStore(desk.subscribe, () => select(desk.state()));
}

export interface Loaded<T> {
  value: T | null;
  problem: string | null;
  reload: () => void;
}

/** What an address gives; asked again when `path` changes. Null asks nothing. */
export function useLoaded<T>(path: string | null): Loaded<T> {
  const { client } = useDesk();
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<{ path: string; value: T | null; problem: string | null } | null>(
    null,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again
  useEffect(() => {
    if (path === null) return;
    let isCurrent = true;
    client.get<T>(path).then(
      (value) => isCurrent && setAnswer({ path, value, problem: null }),
      (error: Error) => isCurrent && setAnswer({ path, value: null, problem: error.message }),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, path, round]);
  const current = answer?.path === path ? answer : null;
  return {
    value: current?.value ?? null,
    problem: current?.problem ?? null,
    reload: () => setRound((before) => before + 1),
  };
}
