/** What must survive a reload of the page, on this machine: drafts, and messages that have not arrived yet. */

import type { Outgoing } from "./desk_state";

const DRAFTS = "wenban.desk.draft.";
const OUTGOING = "wenban.desk.outgoing.";

export class Kept {
  constructor(
    private readonly userId: string,
    private readonly storage: Storage,
  ) {}

  draft(conversationId: string): string {
    return this.storage.getItem(`${DRAFTS}${this.userId}.${conversationId}`) ?? "";
  }

  keepDraft(conversationId: string, text: string): void {
    this.keep(`${DRAFTS}${this.userId}.${conversationId}`, text);
  }

  /** Messages on their way when the page went are failed now: one click sends them again, once. */
  outgoing(conversationId: string): Outgoing[] {
    const text = this.storage.getItem(`${OUTGOING}${this.userId}.${conversationId}`);
    if (text === null) return [];
    return (JSON.parse(text) as Outgoing[]).map((message) => ({ ...message, state: "failed" }));
  }

  keepOutgoing(conversationId: string, messages: readonly Outgoing[]): void {
    const text = messages.length === 0 ? "" : JSON.stringify(messages);
    this.keep(`${OUTGOING}${this.userId}.${conversationId}`, text);
  }

  private keep(key: string, text: string): void {
    if (text === "") this.storage.removeItem(key);
    else this.storage.setItem(key, text);
  }
}
