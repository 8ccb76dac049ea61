import type { ConnectionState } from "./connection";
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
