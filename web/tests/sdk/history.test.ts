import { type ChatSession, ConversationHistory, MemoryStorage } from "@wenban/sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeGateway, tokenOf } from "./fake_gateway";
import { closeTabs, openTab, pass, shown, waiting } from "./tabs";

let gateway: FakeGateway;
let device: MemoryStorage;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_763_000_000_000 });
  gateway = new FakeGateway();
  device = new MemoryStorage();
});

afterEach(() => {
  closeTabs();
  vi.useRealTimers();
});

/** A signed-in user who has begun a conversation with each of these words; the last is going on. */
async function userWith(...texts: string[]): Promise<ChatSession> {
  const session = openTab(gateway, device);
  await session.start(tokenOf("zhang"));
  for (const text of texts) {
    if (session.snapshot.conversationId !== null) await session.newConversation();
    session.sendText(text);
    await pass();
  }
  return session;
}

function ids(): string[] {
  return [...gateway.rooms.keys()];
}

describe("an older conversation", () => {
  it("is shown whole and goes on where it stopped", async () => {
    const session = await userWith("第一个", "第二个");
    const [first] = ids();
    await session.openConversation(first as string);
    await pass();
    expect(shown(session)).toEqual(["第一个"]);
    session.sendText("接着说");
    await pass();
    expect(gateway.rooms.get(first as string)?.messages.map((m) => m.content.text)).toEqual([
      "第一个",
      "接着说",
    ]);
    expect(gateway.rooms.size).toBe(2);
  });

  it("is found again after a reload, and by the other tab", async () => {
    const session = await userWith("第一个", "第二个");
    const [first] = ids();
    await session.openConversation(first as string);
    const reloaded = openTab(gateway, device);
    await reloaded.start(tokenOf("zhang"));
    await pass();
    expect(shown(reloaded)).toEqual(["第一个"]);
  });

  it("that has ended is read, and what is said begins a new one", async () => {
    gateway.hasSockets = false;
    const session = await userWith("第一个", "第二个");
    const [first] = ids();
    (gateway.rooms.get(first as string) as { owner: string }).owner = "closed";
    await session.openConversation(first as string);
    await pass();
    expect([shown(session), session.snapshot.state.owner]).toEqual([["第一个"], "closed"]);
    session.sendText("新的问题");
    await pass();
    expect(shown(session)).toEqual(["新的问题"]);
    expect(gateway.rooms.size).toBe(3);
  });

  it("that cannot be opened leaves everything as it was", async () => {
    const session = await userWith("第一个", "第二个");
    const others = openTab(gateway, new MemoryStorage());
    await others.start(tokenOf("li"));
    others.sendText("别人的");
    await pass();
    const foreign = ids().at(-1) as string;
    await expect(session.openConversation(foreign)).rejects.toThrow();
    await expect(session.openConversation("c-nowhere")).rejects.toThrow();
    await pass();
    expect(shown(session)).toEqual(["第二个"]);
    session.sendText("还在");
    await pass();
    expect(shown(session)).toEqual(["第二个", "还在"]);
  });

  it("gets nothing that was meant for the one before", async () => {
    const session = await userWith("第一个", "第二个");
    gateway.hasSockets = false;
    gateway.cutAll();
    await pass();
    gateway.nextProblem = { status: 429, code: "too_many_messages", detail: "太快" };
    session.sendText("被拒绝的");
    await pass();
    expect(waiting(session)).toEqual(["被拒绝的 failed"]);
    await session.openConversation(ids()[0] as string);
    await pass(3000);
    expect(waiting(session)).toEqual([]);
    expect(shown(session)).toEqual(["第一个"]);
  });
});

describe("the list", () => {
  it("comes page by page, newest first, each once", async () => {
    const texts = Array.from({ length: 23 }, (_, n) => `第${n}个`);
    await userWith(...texts);
    const api = gateway.api();
    api.credentials = { token: tokenOf("zhang"), visitorToken: null };
    const history = new ConversationHistory(api);
    await history.loadMore();
    expect([history.items.length, history.hasMore]).toEqual([20, true]);
    await Promise.all([history.loadMore(), history.loadMore()]);
    expect(history.items.map((item) => item.last_text)).toEqual(texts.reverse());
    expect(history.hasMore).toBe(false);
    await history.loadMore();
    expect(history.items.length).toBe(23);
  });

  it("leaves out what nobody has said anything in, and other people's", async () => {
    const session = await userWith("我的");
    await session.newConversation();
    const others = openTab(gateway, new MemoryStorage());
    await others.start(tokenOf("li"));
    others.sendText("别人的");
    await pass();
    const api = gateway.api();
    api.credentials = { token: tokenOf("zhang"), visitorToken: null };
    const history = new ConversationHistory(api);
    await history.loadMore();
    expect(history.items.map((item) => item.last_text)).toEqual(["我的"]);
  });

  it("reads the same page again after a failure", async () => {
    await userWith("我的");
    const api = gateway.api();
    api.credentials = { token: tokenOf("zhang"), visitorToken: null };
    const history = new ConversationHistory(api);
    gateway.isDown = true;
    await expect(history.loadMore()).rejects.toThrow();
    gateway.isDown = false;
    await history.loadMore();
    expect(history.items.length).toBe(1);
  });
});
