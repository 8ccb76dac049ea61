import { expect, it, vi } from "vitest";
import { Client } from "../../console/src/api/client";
import type { Session } from "../../console/src/api/types";
import { Desk } from "../../console/src/live/desk";
import { detail, said } from "./a_conversation";

class FakeSocket {
  static made: FakeSocket[] = [];
  readonly sent: { type: string; after?: number }[] = [];
  readyState = WebSocket.OPEN;
  onopen: () => void = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;

  constructor() {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {}

  hear(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }
}

const SESSION = { user: { id: "u1", name: "林晓" }, permissions: ["serve"] } as unknown as Session;

function deskOf(
  answer: () => Response,
  onSignedOut: () => void = () => undefined,
): { desk: Desk; bodies: string[] } {
  const bodies: string[] = [];
  FakeSocket.made = [];
  const client = new Client("连不上", async (_, init) => {
    bodies.push(String(init?.body));
    return answer();
  });
  const make = () => new FakeSocket() as unknown as WebSocket;
  const desk = new Desk(client, SESSION, onSignedOut, localStorage, make);
  desk.start();
  return { desk, bodies };
}

const socket = () => FakeSocket.made.at(-1) as FakeSocket;

it("sends a failed message again under the same id", async () => {
  localStorage.clear();
  let isUp = false;
  const { desk, bodies } = deskOf(() => {
    if (!isUp) throw new TypeError("network");
    return Response.json({ message: said(2, "您好") }, { status: 201 });
  });
  desk.open("a");
  socket().hear({ type: "opened", detail: detail([said(1, "在吗")]) });
  await desk.say("a", "您好");
  const failed = desk.state().outgoing.a?.[0];
  expect(failed).toMatchObject({ state: "failed", text: "您好", problem: "连不上" });
  isUp = true;
  if (failed) await desk.retry("a", failed);
  const ids = bodies.map((body) => JSON.parse(body).client_message_id);
  expect(ids[0]).toBe(ids[1]);
  expect(desk.state().outgoing.a).toEqual([]);
  expect(desk.state().details.a?.messages.map((one) => one.sequence)).toEqual([1, 2]);
});

it("still has drafts and unsent messages after a reload", async () => {
  localStorage.clear();
  const first = deskOf(() => {
    throw new TypeError("network");
  }).desk;
  first.kept.keepDraft("a", "写了一半");
  await first.say("a", "没发出去");
  const second = deskOf(() => Response.json({})).desk;
  second.open("a");
  expect(second.kept.draft("a")).toBe("写了一半");
  expect(second.state().outgoing.a).toMatchObject([{ text: "没发出去", state: "failed" }]);
});

it("comes back after a cut and asks for what followed", () => {
  vi.useFakeTimers();
  const { desk } = deskOf(() => Response.json({}));
  socket().hear({ type: "welcome", heartbeat_s: 20 });
  desk.open("a");
  socket().hear({ type: "opened", detail: detail([said(1, "一"), said(2, "二")]) });
  socket().onclose({ code: 1001 });
  expect(desk.state().connection).toBe("lost");
  vi.advanceTimersByTime(20_000);
  expect(FakeSocket.made).toHaveLength(2);
  socket().onopen();
  socket().hear({ type: "welcome", heartbeat_s: 20 });
  expect(desk.state().connection).toBe("open");
  expect(socket().sent).toContainEqual({ type: "open", conversation_id: "a", after: 2 });
  vi.useRealTimers();
});

it("does not come back once signed out", () => {
  vi.useFakeTimers();
  let isSignedOut = false;
  deskOf(
    () => Response.json({}),
    () => {
      isSignedOut = true;
    },
  );
  socket().onclose({ code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(isSignedOut).toBe(true);
  expect(FakeSocket.made).toHaveLength(1);
  vi.useRealTimers();
});
