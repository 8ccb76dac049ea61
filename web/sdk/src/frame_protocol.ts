/** What the loader on the host page and the chat in the iframe tell each other by postMessage. */
export const PROTOCOL = "wenban/1";

export type ToFrame =
  | { type: "start"; token: string | null; isOpen: boolean }
  | { type: "token"; token: string | null }
  | { type: "open"; isOpen: boolean };

export type ToHost =
  | { type: "ready" }
  | { type: "unread"; count: number }
  | { type: "close" }
  | { type: "token_needed" };

export interface Wrapped<Body> {
  protocol: typeof PROTOCOL;
  body: Body;
}

/** Returns the body of a message of ours, null for anything else. */
export function unwrap<Body>(data: unknown): Body | null {
  const isOurs = typeof data === "object" && data !== null && (data as Wrapped<Body>).protocol === PROTOCOL;
  return isOurs ? (data as Wrapped<Body>).body : null;
}

export function wrap<Body>(body: Body): Wrapped<Body> {
  return { protocol: PROTOCOL, body };
}
