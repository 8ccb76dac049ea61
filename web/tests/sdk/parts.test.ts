import { describe, expect, it } from "vitest";
import { waitAfter } from "../../sdk/src/backoff";
import { readContent } from "../../sdk/src/content";
import { unwrap, wrap } from "../../sdk/src/frame_protocol";
import { EventParser } from "../../sdk/src/links/event_parser";
import { clearOthers, DeviceStore, MemoryStorage, ownerKey } from "../../sdk/src/storage";
import { Timeline } from "../../sdk/src/timeline";
import { readToken } from "../../sdk/src/token";
import type { Envelope } from "../../sdk/src/types";
import { tokenOf } from "./fake_gateway";

const message = (sequence: number) => ({ sequence, id: `m${sequence}` }) as Envelope;

describe("Timeline", () => {
  it("orders by sequence, drops repeats, and asks after the last one without a gap", () => {
    const timeline = new Timeline();
    timeline.add([message(3), message(1)]);
    expect(timeline.after).toBe(1);
    expect(timeline.add([message(2), message(1)]).map((m) => m.sequence)).toEqual([2]);
    expect(timeline.messages.map((m) => m.sequence)).toEqual([1, 2, 3]);
    expect(timeline.after).toBe(3);
  });

  it("takes history above the page that it began with", () => {
    const timeline = new Timeline(10);
    timeline.add([message(11)]);
    timeline.add([message(9), message(10)]);
    expect(timeline.after).toBe(11);
    expect(timeline.first).toBe(9);
  });
});

describe("waitAfter", () => {
  it.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [6, 15_000],
    [99, 15_000],
  ])("after %i failures at most %i ms, never less than half", (failures, most) => {
    expect(waitAfter(failures, 1)).toBe(most);
    expect(waitAfter(failures, 0)).toBe(most / 2);
  });
});

describe("EventParser", () => {
  it("puts events together however they are cut", () => {
    const text =
      'id: 1\r\nevent: message\r\ndata: {"a":1}\r\n\r\n: ping\r\n\r\nevent: closed\r\ndata: closed\r\n\r\n';
    const parser = new EventParser();
    const events = [...text].flatMap((character) => parser.feed(character));
    expect(events).toEqual([
      { name: "message", data: '{"a":1}' },
      { name: "closed", data: "closed" },
    ]);
  });
});

describe("DeviceStore", () => {
  it("keeps people apart and clears one alone", () => {
    const storage = new MemoryStorage();
    const alice = new DeviceStore(storage, ownerKey("alice"));
    const bob = new DeviceStore(storage, ownerKey("bob"));
    alice.place = { conversation_id: "c1", visitor_token: "v", used_at: 1 };
    alice.keepUnsent({ client_message_id: "a", text: "秘密", created_at: "2026" });
    expect(bob.place).toBe(null);
    expect(bob.unsent).toEqual([]);
    clearOthers(storage, bob.owner);
    expect(storage.length).toBe(0);
  });

  it("takes rubbish in the storage for nothing", () => {
    const storage = new MemoryStorage();
    storage.setItem("wenban.v1/guest/place", "{not json");
    storage.setItem("wenban.v1/guest/out/x", '{"text": 1}');
    const guest = new DeviceStore(storage, ownerKey(null));
    expect(guest.place).toBe(null);
    expect(guest.unsent).toEqual([]);
  });
});

describe("readToken", () => {
  it("reads subject and end", () => {
    expect(readToken(tokenOf("c-1", 100))).toEqual({ subject: "c-1", expiresAt: 100_000 });
  });
  it.each(["", "abc", "a.b.c", `x.${btoa("{}")}.x`])("takes %j for no token", (token) => {
    expect(readToken(token)).toBe(null);
  });
});

describe("readContent", () => {
  it("shows an unknown kind as its text", () => {
    expect(readContent({ kind: "hologram", text: "看不懂也要能读" })).toEqual({
      kind: "text",
      text: "看不懂也要能读",
      agent_name: null,
    });
  });

  it("survives fields of the wrong shape", () => {
    const content = readContent({
      kind: "coupons",
      text: "券",
      items: [null, "x", { code: 5 }],
      total: "many",
    });
    expect(content).toMatchObject({
      kind: "coupons",
      total: 1,
      items: [{ code: "", balance: { amount: "" } }],
    });
  });
});

describe("frame protocol", () => {
  it("knows its own messages only", () => {
    expect(unwrap(wrap({ type: "ready" }))).toEqual({ type: "ready" });
    for (const other of [null, "ready", { type: "ready" }, { protocol: "other/1", body: {} }]) {
      expect(unwrap(other)).toBe(null);
    }
  });
});
