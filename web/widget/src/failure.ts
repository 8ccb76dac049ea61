import { Problem } from "@wenban/sdk";
import type { Chat } from "./chat";

/** A sentence for the reader about something that did not work. */
export function tellFailure(error: unknown, { words, served }: Pick<Chat, "words" | "served">): string {
  if (!(error instanceof Problem)) return words("not_done");
  const values = { retry_after_s: error.retryAfterS ?? 60 };
  return served(`problem.${error.code}`, error.detail || words("not_done"), values);
}
