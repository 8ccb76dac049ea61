import { type ConversationEvents, LiveConversation, type OpenSocket } from "./conversation";
import type { Credentials, GatewayApi } from "./gateway_api";
import { clearOthers, type DeviceStore, type KeyValue, type Place } from "./storage";
import type { Envelope } from "./types";

export interface CurrentEvents extends Omit<ConversationEvents, "onMessages"> {
  onMessages(fresh: readonly Envelope[]): void;
}

export interface CurrentOptions {
  api: GatewayApi;
  storage: KeyValue;
  openSocket: OpenSocket | null;
  now: () => number;
}

/** The conversation that is going on: found on the device, found at the gateway, or begun when something is said. */
export class CurrentConversation {
  live: LiveConversation | null = null;
  #creating: Promise<LiveConversation> | null = null;

  constructor(
    private readonly options: CurrentOptions,
    /** Whose conversation it is; changes with the person. */
    public store: DeviceStore,
    private readonly events: CurrentEvents,
  ) {}

  /** A user's conversation is found again on any device. Throws `Problem` or `Unreachable`. */
  async elsewhere(): Promise<Omit<Place, "used_at"> | null> {
    const { items } = await this.options.api.conversations();
    const open = items.find((item) => item.owner !== "closed");
    return open === undefined ? null : { conversation_id: open.conversation_id, visitor_token: "" };
  }

  async open(place: Omit<Place, "used_at">): Promise<void> {
    this.credentials({ visitorToken: place.visitor_token || null });
    if (this.live?.id === place.conversation_id && this.live.connectionState !== "refused") return;
    this.drop();
    const live = this.#make(place.conversation_id);
    await live.open();
    this.live = live;
    this.#keep(place);
    this.events.onMessages(live.messages);
  }

  /** The conversation to talk in; begins one when there is none. */
  ensure(): Promise<LiveConversation> {
    if (this.live !== null) return Promise.resolve(this.live);
    this.#creating ??= this.#create().finally(() => {
      this.#creating = null;
    });
    return this.#creating;
  }

  drop(): void {
    this.live?.close();
    this.live = null;
  }

  /** It cannot be gone on with: the next word begins another. */
  giveUp(): void {
    this.store.place = null;
    this.drop();
  }

  /** It is used just now: for how long a guest's conversation may be handed to a user depends on it. */
  touch(): void {
    const place = this.store.place;
    if (place !== null && place.conversation_id === this.live?.id) this.#keep(place);
  }

  credentials(change: Partial<Credentials>): void {
    this.options.api.credentials = { ...this.options.api.credentials, ...change };
  }

  async #create(): Promise<LiveConversation> {
    const known = this.store.place;
    if (known !== null) {
      await this.open(known); // another tab was faster
      if (this.live !== null) return this.live;
    }
    this.credentials({ visitorToken: null });
    const place = await this.options.api.create();
    this.credentials({ visitorToken: place.visitor_token });
    const live = this.#make(place.conversation_id);
    this.live = live;
    this.#keep(place);
    clearOthers(this.options.storage, this.store.owner);
    live.openEmpty();
    return live;
  }

  #make(id: string): LiveConversation {
    const isCurrent = () => this.live === live;
    const live: LiveConversation = new LiveConversation(
      id,
      this.options.api,
      {
        onChange: () => isCurrent() && this.events.onChange(),
        onMessages: (fresh) => isCurrent() && this.events.onMessages(fresh),
        onOnline: () => isCurrent() && this.events.onOnline(),
        onEnd: (end) => isCurrent() && this.events.onEnd(end),
      },
      this.options.openSocket,
    );
    return live;
  }

  #keep({ conversation_id, visitor_token }: Omit<Place, "used_at">): void {
    this.store.place = { conversation_id, visitor_token, used_at: this.options.now() };
  }
}
