/** Failures as values with a name. */

/** The gateway said no (RFC 9457); `detail` is a sentence for the reader. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(code);
  }

  static from(body: unknown, status: number): Problem {
    const document = isRecord(body) ? body : {};
    const wait = document.retry_after_s;
    return new Problem(
      typeof document.code === "string" ? document.code : `status_${status}`,
      typeof document.status === "number" ? document.status : status,
      typeof document.detail === "string" ? document.detail : "",
      typeof wait === "number" ? wait : null,
    );
  }

  /** The proof of identity is no use any more; a fresh token may help. */
  get isAboutIdentity(): boolean {
    return this.status === 401;
  }

  /** Nothing can be done in this conversation any more. */
  get needsNewConversation(): boolean {
    return NEW_CONVERSATION_CODES.has(this.code);
  }
}

/** The gateway did not answer, or not with sense: trying again may help. */
export class Unreachable extends Error {}

const NEW_CONVERSATION_CODES = new Set([
  "conversation_closed",
  "conversation_not_found",
  "conversation_of_another_user",
  "visitor_token_invalid",
]);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
