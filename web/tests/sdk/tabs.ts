import { ChatSession, type MemoryStorage } from "@wenban/sdk";
import { vi } from "vitest";
import type { FakeGateway } from "./fake_gateway";

const sessions: ChatSession[] = [];

/** A tab of the browser that `device` is. */
export function openTab(
  gateway: FakeGateway,
  device: MemoryStorage,
  options: { onTokenNeeded?: () => void } = {},
): ChatSession {
  let ids = 0;
  const prefix = `t${sessions.length}`;
  const session = new ChatSession({
    api: gateway.api(),
    storage: device,
    openSocket: gateway.open,
    newId: () => `${prefix}-${++ids}`,
    now: () => Date.now(),
    ...options,
  });
  sessions.push(session);
  return session;
}

export function closeTabs(): void {
  for (const session of sessions.splice(0)) session.sleep();
}

/** Lets everything that is due within `ms` happen. */
export async function pass(ms = 50): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

export function shown(session: ChatSession): string[] {
  return session.snapshot.messages.map((message) => message.content.text);
}

export function waiting(session: ChatSession): string[] {
  return session.snapshot.pending.map((pending) => `${pending.text} ${pending.state}`);
}
