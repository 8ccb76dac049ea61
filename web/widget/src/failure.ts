import { Problem } from "@wenban/sdk";
import type { Words } from "./words";

/** A sentence for the reader about something that did not work. */
export function tellFailure(error: unknown, words: Words): string {
  if (error instanceof Problem && error.detail !== "") return error.detail;
  return words("not_done");
}
