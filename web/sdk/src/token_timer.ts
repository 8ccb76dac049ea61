const REFRESH_BEFORE_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls a minute before a token ends. */
export class TokenTimer {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly now: () => number,
    private readonly onDue: () => void,
  ) {}

  /** @param expiresAt milliseconds since the epoch; null stops */
  set(expiresAt: number | null): void {
    clearTimeout(this.#timer);
    if (expiresAt === null) return;
    const wait = Math.max(0, Math.min(expiresAt - REFRESH_BEFORE_MS - this.now(), LONGEST_TIMER_MS));
    this.#timer = setTimeout(this.onDue, wait);
  }
}
