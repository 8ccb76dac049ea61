/** Reads a user token without checking it: the gateway checks. Only for naming storage and for timers. */

export interface TokenFacts {
  subject: string;
  /** Milliseconds since the epoch, or null when it does not say. */
  expiresAt: number | null;
}

/** Returns null when it is no token at all. */
export function readToken(token: string): TokenFacts | null {
  const payload = token.split(".")[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(decodeBase64Url(payload));
    const { sub, exp } = claims as { sub?: unknown; exp?: unknown };
    if (typeof sub !== "string" || sub === "") return null;
    return { subject: sub, expiresAt: typeof exp === "number" ? exp * 1000 : null };
  } catch {
    return null; // not a JWT; the caller treats it as no token
  }
}

function decodeBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
