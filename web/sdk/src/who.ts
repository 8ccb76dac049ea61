import type { GatewayApi } from "./gateway_api";
import { Problem } from "./problem";
import { clearOthers, DeviceStore, GUEST, type KeyValue, ownerKey } from "./storage";
import { readToken } from "./token";
import { TokenTimer } from "./token_timer";

/** A guest's conversation is handed to the user who signs in within this time; later it may be another person. */
export const ADOPT_WITHIN_MS = 30 * 60_000;

export interface WhoOptions {
  api: GatewayApi;
  storage: KeyValue;
  now: () => number;
  onTokenNeeded: () => void;
}

/** Who is at this device just now, a user or a guest; their token, and their part of the storage. */
export class Who {
  subject: string | null = null;
  store: DeviceStore;
  readonly #tokenTimer: TokenTimer;

  constructor(private readonly options: WhoOptions) {
    this.store = new DeviceStore(options.storage, GUEST);
    this.#tokenTimer = new TokenTimer(options.now, options.onTokenNeeded);
  }

  /** The token's user, or a guest without one. */
  become(token: string | null): void {
    const subject = token === null ? null : (readToken(token)?.subject ?? null);
    this.subject = subject;
    this.store = new DeviceStore(this.options.storage, ownerKey(subject));
    this.#bear(subject === null ? null : token);
  }

  /** A fresh token of the same user. */
  renew(token: string): void {
    this.#bear(token);
  }

  /** Nothing of the present person stays on the device. */
  forget(): void {
    this.store.clear();
    this.subject = null;
    this.options.api.credentials = { token: null, visitorToken: null };
  }

  /** What was begun as a guest goes on as the user who has just signed in. `tell` the open socket first. */
  async adoptGuest(tell: (token: string | null) => void): Promise<void> {
    const { api, storage, now } = this.options;
    const guest = new DeviceStore(storage, GUEST);
    const place = guest.place;
    if (place !== null && now() - place.used_at <= ADOPT_WITHIN_MS) {
      const { token } = api.credentials;
      api.credentials = { token, visitorToken: place.visitor_token };
      tell(token);
      try {
        await api.signIn(place.conversation_id);
        this.store.place = place;
        for (const outgoing of guest.unsent) this.store.keepUnsent(outgoing);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }
    clearOthers(storage, this.store.owner);
  }

  #bear(token: string | null): void {
    this.options.api.credentials = { ...this.options.api.credentials, token };
    this.#tokenTimer.set(token === null ? null : (readToken(token)?.expiresAt ?? null));
  }
}
