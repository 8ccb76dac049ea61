import { ADOPT_WITHIN_MS, MemoryStorage } from "@wenban/sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeGateway, tokenOf } from "./fake_gateway";
import { closeTabs, openTab, pass, shown, waiting } from "./tabs";

let gateway: FakeGateway;
let device: MemoryStorage;

const tab = (options: { onTokenNeeded?: () => void } = {}) => openTab(gateway, device, options);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_763_000_000_000 });
  gateway = new FakeGateway();
  device = new MemoryStorage();
});

afterEach(() => {
  closeTabs();
  vi.useRealTimers();
});

describe("sending", () => {
  it("begins no conversation before something is said", async () => {
    await tab().start(null);
    expect(gateway.rooms.size).toBe(0);
  });

  it("shows the bubble at once and the stored message afterwards, once", async () => {
    const session = tab();
    await session.start(null);
    session.sendText("你好");
    expect(waiting(session)).toEqual(["你好 sending"]);
    await pass();
    gateway.say(gateway.room(), "您好");
    expect(shown(session)).toEqual(["你好", "您好"]);
    expect(waiting(session)).toEqual([]);
  });

  it("is stored once when the answer to the request is lost", async () => {
    gateway.hasSockets = false;
    const session = tab();
    await session.start(null);
    gateway.losesNextAnswer = true;
    session.sendText("只说一次");
    await pass(2000);
    expect(gateway.room().messages.map((m) => m.content.text)).toEqual(["只说一次"]);
    expect(shown(session)).toEqual(["只说一次"]);
  });

  it("keeps what is said while the connection is closing, and does not wait for an answer to it", async () => {
    const session = tab();
    await session.start(null);
    session.sendText("一");
    await pass();
    for (const socket of gateway.room().sockets) socket.isClosing = true;
    session.sendText("二");
    await pass(100);
    expect(waiting(session)).toEqual(["二 delayed"]);
    gateway.cutAll();
    await pass(2000);
    expect(shown(session)).toEqual(["一", "二"]);
  });

  it("tells what was read by a request while the connection is closing", async () => {
    const session = tab();
    await session.start(null);
    session.sendText("一");
    await pass();
    gateway.say(gateway.room(), "答");
    for (const socket of gateway.room().sockets) socket.isClosing = true;
    await session.markRead();
    expect(gateway.requests.at(-1)).toBe("POST /api/conversations/ID/read");
  });

  it("keeps the order when the first of several is delayed", async () => {
    const session = tab();
    await session.start(null);
    gateway.isDown = true;
    for (const text of ["一", "二", "三"]) session.sendText(text);
    await pass();
    expect(waiting(session)).toEqual(["一 delayed", "二 delayed", "三 delayed"]);
    gateway.isDown = false;
    session.wake();
    await pass();
    expect(shown(session)).toEqual(["一", "二", "三"]);
  });

  it("tells why the gateway refused, and sends again on demand", async () => {
    const session = tab();
    await session.start(null);
    gateway.hasSockets = false;
    gateway.nextProblem = { status: 429, code: "too_many_messages", detail: "您发送得太快了" };
    const id = session.sendText("快");
    await pass();
    expect(waiting(session)).toEqual(["快 failed"]);
    expect(session.snapshot.problem?.detail).toBe("您发送得太快了");
    session.retry(id);
    await pass();
    expect(shown(session)).toEqual(["快"]);
  });

  it("goes on in a new conversation when the old one is closed", async () => {
    gateway.hasSockets = false;
    const session = tab();
    await session.start(null);
    session.sendText("第一句");
    await pass();
    gateway.room().owner = "closed";
    session.sendText("第二句");
    await pass();
    expect(gateway.rooms.size).toBe(2);
    expect(shown(session)).toEqual(["第二句"]);
  });
});

describe("reload", () => {
  it("finds the guest's conversation and what was not sent", async () => {
    const before = tab();
    await before.start(null);
    before.sendText("第一句");
    await pass();
    gateway.isDown = true;
    before.sendText("没送出去");
    await pass();
    gateway.isDown = false;
    const after = tab();
    await after.start(null);
    await pass();
    expect(shown(after)).toEqual(["第一句", "没送出去"]);
    expect(gateway.rooms.size).toBe(1);
  });

  it("reads the last page first and older ones on demand", async () => {
    const before = tab();
    await before.start(null);
    before.sendText("头");
    await pass();
    for (let n = 1; n <= 60; n++) gateway.say(gateway.room(), `第${n}句`);
    const after = tab();
    await after.start(null);
    expect(after.snapshot.messages.length).toBe(50);
    expect(after.snapshot.hasOlder).toBe(true);
    await after.loadOlder();
    expect(shown(after)[0]).toBe("头");
    expect(after.snapshot.messages.length).toBe(61);
    expect(after.snapshot.hasOlder).toBe(false);
  });

  it("tries again when the gateway is away at the start", async () => {
    const before = tab();
    await before.start(null);
    before.sendText("还在");
    await pass();
    gateway.isDown = true;
    const after = tab();
    await after.start(null);
    expect(after.snapshot.phase).toBe("failed");
    gateway.isDown = false;
    await pass(4000);
    expect(after.snapshot.phase).toBe("ready");
    expect(shown(after)).toEqual(["还在"]);
    expect(gateway.rooms.size).toBe(1);
  });
});

describe("who is talking", () => {
  it("gives a guest's conversation to the user who signs in", async () => {
    const session = tab();
    await session.start(null);
    session.sendText("我的代金券");
    await pass();
    await session.setToken(tokenOf("alice"));
    await pass();
    expect(gateway.room().user).toBe("alice");
    expect(shown(session)).toEqual(["我的代金券"]);
    gateway.say(gateway.room(), "为您查到 6 张");
    expect(shown(session)).toEqual(["我的代金券", "为您查到 6 张"]);
  });

  it("does so after a page load too, but not when it was long ago", async () => {
    const guest = tab();
    await guest.start(null);
    guest.sendText("访客说的");
    await pass();
    guest.sleep();
    await pass(ADOPT_WITHIN_MS + 1000);
    const later = tab();
    await later.start(tokenOf("bob"));
    expect(shown(later)).toEqual([]);
    expect(gateway.room().user).toBe(null);
  });

  it("finds a user's open conversation on another device", async () => {
    const first = tab();
    await first.start(tokenOf("alice"));
    first.sendText("在电脑上");
    await pass();
    device = new MemoryStorage();
    const second = tab();
    await second.start(tokenOf("alice"));
    expect(shown(second)).toEqual(["在电脑上"]);
  });

  it("shows another user nothing, and leaves nothing on the device", async () => {
    const session = tab();
    await session.start(tokenOf("alice"));
    session.sendText("爱丽丝的话");
    await pass();
    await session.setToken(tokenOf("bob"));
    expect(shown(session)).toEqual([]);
    expect(session.snapshot.subject).toBe("bob");
    expect(keys(device).filter((key) => key.includes("alice"))).toEqual([]);
    session.sendText("鲍勃的话");
    await pass();
    expect(gateway.room().user).toBe("bob");
    expect(shown(session)).toEqual(["鲍勃的话"]);
  });

  it("clears the device at log-out, unsent words too, and ends the conversation", async () => {
    const session = tab();
    await session.start(tokenOf("alice"));
    session.sendText("说过的");
    await pass();
    gateway.isDown = true;
    session.sendText("没送出去");
    await pass();
    gateway.isDown = false;
    await session.setToken(null);
    expect(session.snapshot.subject).toBe(null);
    expect(shown(session)).toEqual([]);
    expect(waiting(session)).toEqual([]);
    expect(keys(device)).toEqual([]);
    expect(gateway.room().owner).toBe("closed");
  });

  it("asks for a fresh token a minute before the old one ends, and goes on with it", async () => {
    const needed = vi.fn();
    const session = tab({ onTokenNeeded: needed });
    const now = Date.now() / 1000;
    await session.start(tokenOf("alice", now + 120));
    session.sendText("你好");
    await pass(59_000);
    expect(needed).not.toHaveBeenCalled();
    await pass(2_000);
    expect(needed).toHaveBeenCalledTimes(1);
    await session.setToken(tokenOf("alice", now + 3600));
    expect(shown(session)).toEqual(["你好"]);
    expect(gateway.rooms.size).toBe(1);
  });
});

describe("two tabs", () => {
  it("talk in the same conversation", async () => {
    const [one, two] = [tab(), tab()];
    await one.start(null);
    await two.start(null);
    one.sendText("从第一页");
    await pass();
    two.storageChanged("wenban.v1/guest/place");
    await pass();
    two.sendText("从第二页");
    await pass();
    expect(gateway.rooms.size).toBe(1);
    expect(shown(one)).toEqual(["从第一页", "从第二页"]);
    expect(shown(two)).toEqual(["从第一页", "从第二页"]);
  });

  it("are both cleared when one logs out", async () => {
    const [one, two] = [tab(), tab()];
    await one.start(tokenOf("alice"));
    one.sendText("秘密");
    await pass();
    await two.start(tokenOf("alice"));
    expect(shown(two)).toEqual(["秘密"]);
    await one.setToken(null);
    two.storageChanged("wenban.v1/user:alice/place");
    await pass();
    expect(shown(two)).toEqual([]);
  });
});

describe("cuts", () => {
  it("loses nothing and doubles nothing in 1,000 messages with 50 cuts", async () => {
    const session = tab();
    await session.start(null);
    for (let n = 1; n <= 1000; n++) {
      session.sendText(`第${n}句`);
      if (n % 20 === 10) gateway.cutAll();
      if (n % 20 === 15) gateway.losesNextAnswer = true;
      if (n % 7 === 0) await pass(30);
    }
    await pass(600_000);
    const said = gateway.room().messages.map((message) => message.content.text);
    expect(said).toEqual(Array.from({ length: 1000 }, (_, n) => `第${n + 1}句`));
    expect(shown(session)).toEqual(said);
    expect(waiting(session)).toEqual([]);
  });

  it("asks for what it missed while it was away", async () => {
    const session = tab();
    await session.start(null);
    session.sendText("在吗");
    await pass();
    gateway.isDown = true;
    gateway.cutAll();
    await pass(5000);
    expect(session.snapshot.connection).not.toBe("online");
    gateway.say(gateway.room(), "您不在时说的");
    gateway.isDown = false;
    await pass(20_000);
    expect(shown(session)).toEqual(["在吗", "您不在时说的"]);
  });
});

function keys(storage: MemoryStorage): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
}
