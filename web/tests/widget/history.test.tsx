import { type ConversationSummary, Problem } from "@wenban/sdk";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import { History } from "../../widget/src/parts/history";
import { Stage } from "./stage";

let stage: Stage;
let closed: number;
let opened: number;

beforeEach(() => {
  stage = new Stage();
  closed = 0;
  opened = 0;
});

function summary(id: string, text: string, change: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    conversation_id: id,
    channel: "web",
    owner: "bot",
    created_at: "2026-07-01T01:00:00Z",
    closed_at: null,
    last_message_at: "2026-07-01T01:05:00Z",
    first_question: text,
    last_text: `答：${text}`,
    last_sequence: 2,
    unread_count: 0,
    ...change,
  };
}

async function show(currentId: string | null = null): Promise<void> {
  await stage.show(
    <History
      currentId={currentId}
      close={() => {
        closed += 1;
      }}
      onOpened={() => {
        opened += 1;
      }}
    />,
  );
  await settle();
}

async function settle(): Promise<void> {
  await act(() => new Promise((done) => setTimeout(done, 5)));
}

function entries(): HTMLButtonElement[] {
  return [...stage.root.querySelectorAll<HTMLButtonElement>(".history-entry")];
}

async function choose(index: number): Promise<void> {
  await act(() => entries()[index]?.click());
  await settle();
}

describe("older conversations", () => {
  it("are listed with what was asked, what was said last, and what state they are in", async () => {
    const items = [
      summary("c2", "代金券", { unread_count: 3 }),
      summary("c1", "再见", { owner: "closed" }),
      summary("c0", "现在的"),
    ];
    stage.conversations = [{ items, next_before: null }];
    await show("c0");
    const texts = entries().map((entry) => entry.textContent ?? "");
    expect(
      texts.map((text) => [text.includes("3 条未读"), text.includes("已结束"), text.includes("当前会话")]),
    ).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
    ]);
    expect(entries()[0]?.querySelector(".history-text")?.textContent).toBe("代金券");
    expect(entries()[0]?.querySelector(".history-last")?.textContent).toBe("答：代金券");
    expect(entries().map((entry) => entry.getAttribute("aria-current"))).toEqual([null, null, "true"]);
    expect(stage.text).not.toContain("更早的会话");
  });

  it("take the focus to their heading, so that a screen reader begins there", async () => {
    stage.conversations = [{ items: [], next_before: null }];
    await show();
    expect(document.activeElement?.textContent).toBe("历史会话");
    expect(stage.text).toContain("还没有历史会话");
  });

  it("are opened by a click; the present one only closes the list", async () => {
    stage.conversations = [{ items: [summary("c1", "旧"), summary("c0", "新")], next_before: null }];
    await show("c0");
    await choose(0);
    expect([stage.calls, opened, closed]).toEqual([[["openConversation", "c1"]], 1, 0]);
    await choose(1);
    expect([stage.calls.length, opened, closed]).toEqual([1, 1, 1]);
  });

  it("come page by page", async () => {
    stage.conversations = [
      { items: [summary("c2", "二")], next_before: "x" },
      { items: [summary("c1", "一")], next_before: null },
    ];
    await show();
    await stage.click("更早的会话");
    await settle();
    expect(entries().map((entry) => entry.querySelector(".history-text")?.textContent)).toEqual(["二", "一"]);
  });

  it("say when they cannot be read, and are asked for again", async () => {
    stage.failure = new Error("network");
    stage.conversations = [{ items: [summary("c1", "一")], next_before: null }];
    await show();
    expect(stage.root.querySelector("[role=status]")?.textContent).toBe("没有成功，请稍后再试。");
    await stage.click("重试");
    await settle();
    expect(entries().length).toBe(1);
  });

  it("say why one cannot be opened, and stay", async () => {
    stage.conversations = [{ items: [summary("c1", "一")], next_before: null }];
    await show();
    stage.refusal = Problem.from({ status: 404, code: "conversation_not_found", detail: "会话不存在" }, 404);
    await choose(0);
    expect(stage.text).toContain("会话不存在");
    expect(opened).toBe(0);
  });

  it("close with Escape, and only they", async () => {
    stage.conversations = [{ items: [], next_before: null }];
    await show();
    const event = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
    await act(() => {
      stage.root.querySelector(".history")?.dispatchEvent(event);
    });
    expect([closed, event.defaultPrevented]).toEqual([1, true]);
  });

  it("show what was said as text", async () => {
    stage.conversations = [{ items: [summary("c1", "<img src=x onerror=alert(1)>")], next_before: null }];
    await show();
    expect(stage.root.querySelector("img")).toBeNull();
    expect(stage.text).toContain("<img src=x onerror=alert(1)>");
  });
});
