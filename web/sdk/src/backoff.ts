/** Waiting times between attempts: doubling up to a limit, with jitter so that clients do not come back as one. */
export const FIRST_WAIT_MS = 500;
export const LONGEST_WAIT_MS = 15_000;

/**
 * Milliseconds before attempt number `failures` + 1.
 * @param random a number in [0, 1)
 */
export function waitAfter(failures: number, random: number): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, Math.min(failures, 20) - 1));
  return Math.round(full * (0.5 + random / 2));
}
