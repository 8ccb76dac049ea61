import type { ConnectionState } from "./connection";
import type { LiveConversation } from "./conversation";
import type { Pending } from "./outbox";
import type { Problem } from "./problem";
import { type Envelope, NOBODY, type ServerState } from "./types";

/** `failed`: the gateway could not be reached to find the conversation; it is tried again. */
export type Phase = "starting" | "ready" | "failed";

/** Everything that a view shows, at one moment; never changed, only replaced. */
export interface Snapshot {
  readonly phase: Phase;
  readonly subject: string | null;
  readonly conversationId: string | null;
  readonly connection: ConnectionState;
  readonly messages: readonly Envelope[];
  readonly pending: readonly Pending[];
  readonly state: ServerState;
  readonly unread: number;
  readonly hasOlder: boolean;
  readonly problem: Problem | null;
}

export const EMPTY: Snapshot = {
  phase: "starting",
  subject: null,
  conversationId: null,
  connection: "stopped",
  messages: [],
  pending: [],
  state: NOBODY,
  unread: 0,
  hasOlder: false,
  problem: null,
};

export function snapshotOf(
  live: LiveConversation | null,
  pending: readonly Pending[],
  phase: Phase,
  subject: string | null,
  problem: Problem | null,
): Snapshot {
  if (live === null) return { ...EMPTY, phase, subject, pending, problem };
  return {
    phase,
    subject,
    conversationId: live.id,
    connection: live.connectionState,
    messages: live.messages,
    pending,
    state: live.state,
    unread: live.unread,
    hasOlder: live.hasOlder,
    problem,
  };
}
