import type { Problem } from "../problem";
import type { Envelope, Outgoing, ServerState } from "../types";

/** How a link ended. */
export type LinkEnd =
  /** Cut off, or it never came about: try again, perhaps another kind. */
  | { kind: "lost"; waitMs?: number }
  /** The gateway said no: trying again with the same proof is no use. */
  | { kind: "refused"; problem: Problem }
  /** The conversation is closed and everything was delivered. */
  | { kind: "closed" };

export interface LinkEvents {
  /** It is up; what was missed follows. */
  onOpen(): void;
  onMessages(messages: Envelope[]): void;
  onState(state: Partial<ServerState>): void;
  /** Once; afterwards nothing comes any more. */
  onEnd(end: LinkEnd): void;
}

/** One way of receiving a conversation, until it ends. */
export interface Link {
  readonly kind: LinkKind;
  stop(): void;
  /** Present when messages can be sent over it as well. Throws `Problem` or `Unreachable`. */
  post?(outgoing: Outgoing): Promise<void>;
  /** Small news to the gateway: typing, read, a fresh token. False when it could not be sent. */
  say?(frame: Record<string, unknown>): boolean;
  /** After a sleep or a change of network: is anybody still there? */
  probe?(): void;
}

export type LinkKind = "socket" | "stream" | "poll";
