import type { GatewayApi } from "./gateway_api";
import type { ConversationSummary } from "./types";

/** The user's older conversations, page by page; one that is read newly begins at the newest. */
export class ConversationHistory {
  items: readonly ConversationSummary[] = [];
  hasMore = true;
  #before: string | null = null;
  #loading: Promise<void> | null = null;

  constructor(private readonly api: GatewayApi) {}

  /** Reads the next page. Throws `Problem` or `Unreachable`; then the same page is read the next time. */
  loadMore(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    if (!this.hasMore) return;
    const page = await this.api.conversations(this.#before);
    const known = new Set(this.items.map((item) => item.conversation_id));
    // one in which something is said meanwhile moves up and would come a second time
    const fresh = page.items.filter((item) => item.last_sequence > 0 && !known.has(item.conversation_id));
    this.items = [...this.items, ...fresh];
    this.#before = page.next_before;
    this.hasMore = page.next_before !== null;
  }
}
