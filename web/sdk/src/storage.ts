/**
 * What stays on the device, per person: which conversation is open, its visitor token, and what has not been
 * sent yet. What was said is never kept here; it is read from the gateway again.
 */
import { isRecord } from "./problem";
import type { Outgoing } from "./types";

/** As `localStorage`; a browser may forbid it, then a map in memory serves until the page is left. */
export interface KeyValue {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Place {
  conversation_id: string;
  visitor_token: string;
  /** Milliseconds since the epoch. */
  used_at: number;
}

export const GUEST = "guest";
const PREFIX = "wenban.v1";

export function ownerKey(subject: string | null): string {
  return subject === null ? GUEST : `user:${encodeURIComponent(subject)}`;
}

/** The part of the device's storage that belongs to one person. */
export class DeviceStore {
  readonly #prefix: string;

  constructor(
    private readonly storage: KeyValue,
    readonly owner: string,
  ) {
    this.#prefix = `${PREFIX}/${owner}/`;
  }

  get place(): Place | null {
    const place = this.#read("place");
    return isRecord(place) && typeof place.conversation_id === "string" ? (place as unknown as Place) : null;
  }

  set place(place: Place | null) {
    if (place === null) this.storage.removeItem(`${this.#prefix}place`);
    else this.#write("place", place);
  }

  /** One entry per message, so that two tabs never overwrite each other's. */
  get unsent(): Outgoing[] {
    return keysOf(this.storage, `${this.#prefix}out/`)
      .map((key) => parse(this.storage.getItem(key)))
      .filter((value): value is Outgoing & Record<string, unknown> => isOutgoing(value))
      .sort((a, b) => a.created_at.localeCompare(b.created_at));
  }

  keepUnsent(outgoing: Outgoing): void {
    this.#write(`out/${outgoing.client_message_id}`, outgoing);
  }

  dropUnsent(clientMessageId: string): void {
    this.storage.removeItem(`${this.#prefix}out/${clientMessageId}`);
  }

  clear(): void {
    for (const key of keysOf(this.storage, this.#prefix)) this.storage.removeItem(key);
  }

  #read(name: string): unknown {
    return parse(this.storage.getItem(this.#prefix + name));
  }

  #write(name: string, value: unknown): void {
    try {
      this.storage.setItem(this.#prefix + name, JSON.stringify(value));
    } catch (error) {
      console.warn("wenban: the device's storage is full or forbidden", error);
    }
  }
}

/** Removes everything of everybody but `owner`: the next person at this device finds nothing. */
export function clearOthers(storage: KeyValue, owner: string): void {
  for (const key of keysOf(storage, `${PREFIX}/`)) {
    if (!key.startsWith(`${PREFIX}/${owner}/`)) storage.removeItem(key);
  }
}

/** Whether a change of this key concerns `owner`'s conversation. */
export function isPlaceKey(key: string | null, owner: string): boolean {
  return key === `${PREFIX}/${owner}/place`;
}

/** A stand-in for forbidden storage. */
export class MemoryStorage implements KeyValue {
  readonly #values = new Map<string, string>();

  get length(): number {
    return this.#values.size;
  }
  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
}

function keysOf(storage: KeyValue, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  return keys.filter((key): key is string => key?.startsWith(prefix) ?? false);
}

function parse(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null; // somebody else wrote it; as good as nothing
  }
}

function isOutgoing(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.client_message_id === "string" &&
    typeof value.text === "string" &&
    typeof value.created_at === "string"
  );
}
