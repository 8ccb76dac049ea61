import { Problem } from "@wenban/sdk";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Message } from "../../widget/src/parts/message";
import { PendingBubble } from "../../widget/src/parts/pending_bubble";
import { envelope, Stage } from "./stage";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

async function show(name: Parameters<typeof envelope>[0], content = {}, nextWords: string | null = null) {
  const message = envelope(name, content);
  await stage.show(
    <Message message={message} nextWords={nextWords} owner="bot" isFirst={true} isLast={true} />,
  );
  return message;
}

describe("an article", () => {
  it("shows title, summary, steps, the first notes, the source and what can be done", async () => {
    await show("article");
    expect(stage.root.querySelector("h2")?.textContent).toBe("客户如何取消或解除与合作伙伴的关联关系？");
    expect(stage.root.querySelectorAll(".steps li").length).toBe(6);
    expect(stage.root.querySelectorAll(".notes li").length).toBe(3);
    expect(stage.text).toContain("核对于 2026-11-01");
    await stage.click("展开其余 7 条");
    expect(stage.root.querySelectorAll(".notes li").length).toBe(10);
    await stage.click("申请解除关联");
    expect(stage.chosen[0]?.title).toBe("申请解除关联");
  });

  it("keeps related questions apart from what can be done", async () => {
    await show("article");
    const related = stage.root.querySelector(".related") as Element;
    expect(related.querySelectorAll("button").length).toBe(2);
    expect(related.textContent).not.toContain("申请解除关联");
  });

  it("sends thumbs down with a reason", async () => {
    const message = await show("article");
    await stage.click("没有帮助");
    await stage.click("答非所问");
    await stage.click("提交反馈");
    expect(stage.calls).toEqual([
      ["feedback", message.conversation_id, message.id, { verdict: "down", reasons: [] }],
      [
        "feedback",
        message.conversation_id,
        message.id,
        { verdict: "down", reasons: ["wrong"], comment: null },
      ],
    ]);
  });
});

describe("cards", () => {
  it("lists coupons with balance, days left and restrictions, and says nothing twice", async () => {
    await show("coupons");
    expect(stage.root.querySelectorAll(".coupon").length).toBe(3);
    expect(stage.text).toContain("¥500.00");
    expect(stage.text).toContain("还剩 6 天");
    expect(stage.text.match(/VC-R-1001/g)?.length).toBe(1);
    await stage.click("展开其余 3 张");
    expect(stage.root.querySelectorAll(".coupon").length).toBe(6);
  });

  it("puts what is missing first, with its fix, and what is fine away", async () => {
    await show("checklist_blocked");
    const open = stage.root.querySelectorAll(".card > .checks > .check");
    expect(open.length).toBe(7);
    expect(open[1]?.textContent).toContain("账户欠款 1,286.40 元");
    expect(open[1]?.textContent).toContain("处理办法");
    expect(stage.text).toContain("已满足的 4 项");
    expect(stage.text).toContain("处理完成后");
    expect(stage.text.match(/1,286\.40/g)?.length).toBe(1);
  });

  it("draws stages and history, and keeps the facts of the text", async () => {
    await show("progress_agreement");
    expect(stage.root.querySelectorAll(".card section .stage").length).toBe(7);
    expect(stage.root.querySelector('[aria-current="step"]')?.textContent).toContain("线下签署");
    expect(stage.text).toContain("目前卡在：协议还没有在线下签署。");
    expect(stage.text).not.toContain("○");
  });

  it("says an option of a choice once, as a button", async () => {
    await show("choices");
    expect(stage.text).toContain("请问要看哪一份");
    expect(stage.root.querySelectorAll("button.option").length).toBe(6);
    expect(stage.text.match(/AGR-2026-0001/g)?.length).toBe(1);
  });

  it("falls back to the text for a kind that it does not know", async () => {
    await show("text", { kind: "hologram", text: "新的内容" });
    expect(stage.root.querySelector(".bubble")?.textContent).toBe("新的内容");
  });

  it("offers a file only over http(s)", async () => {
    await show("text", { kind: "file", text: "清单", name: "清单.xlsx", url: "/files/1" });
    const link = stage.root.querySelector("a") as HTMLAnchorElement;
    expect(link.href).toBe("http://gateway.test/files/1");
    expect(link.rel).toBe("noopener noreferrer");
    expect(link.target).toBe("_blank");
    await show("text", { kind: "file", text: "清单", name: "清单.xlsx", url: "javascript:alert(1)" });
    expect(stage.root.querySelector("a")).toBe(null);
  });
});

describe("a confirmation", () => {
  const fresh = () => ({ expires_at: new Date(Date.now() + 60_000).toISOString() });

  it("states what follows and sends the click", async () => {
    await show("confirmation", fresh());
    expect(stage.root.querySelectorAll(".consequences li").length).toBe(5);
    expect(stage.text).toContain("原因：不再合作了");
    expect(stage.text).toContain("请在 1 分 0 秒内确认");
    await stage.click("确认提交");
    expect(stage.chosen[0]?.title).toBe("确认提交");
  });

  it("dies with its draft", async () => {
    vi.useFakeTimers();
    await show("confirmation", fresh());
    expect(stage.button("确认提交").disabled).toBe(false);
    await act(() => void vi.advanceTimersByTime(61_000));
    expect(stage.button("确认提交").disabled).toBe(true);
    expect(stage.text).toContain("这份确认已过期");
    vi.useRealTimers();
  });

  it("can be answered once", async () => {
    await show("confirmation", fresh(), "取消");
    expect(stage.button("确认提交").disabled).toBe(true);
    expect(stage.root.querySelector(".is-chosen")?.textContent).toBe("取消");
  });
});

describe("a rating", () => {
  const rating = { kind: "rating", text: "请评价", escalation_id: "e1", agent_name: "林", scale: 5 };

  it("is given once, with tags that fit the stars", async () => {
    const message = await show("text", rating);
    const stars = stage.root.querySelectorAll<HTMLInputElement>("input[type=radio]");
    await act(() => stars[1]?.click());
    await stage.click("等太久");
    await stage.click("提交评价");
    expect(stage.calls).toEqual([
      ["rate", message.conversation_id, { escalation_id: "e1", score: 2, tags: ["slow"] }],
    ]);
    await act(() => Promise.resolve());
    expect(stage.text).toContain("谢谢");
    expect(stage.root.querySelector("form")).toBe(null);
  });
});

const ATTACKS = [
  "<img src=x onerror=alert(1)>",
  "<script>alert(1)</script>",
  "[点我](javascript:alert(1))",
  "javascript:alert(1)",
  '"><svg onload=alert(1)>',
  "https://ok.example/<img src=x onerror=alert(1)>",
];

describe("hostile text", () => {
  it.each(ATTACKS)("%s stays text wherever it stands", async (attack) => {
    const everywhere = {
      text: attack,
      title: attack,
      summary: attack,
      steps: [attack],
      notes: [attack],
      links: [{ title: attack, url: attack }],
      source: { title: attack, checked_on: attack },
    };
    await show("article", everywhere);
    expect(stage.root.querySelector("img, script, svg[onload], [onerror]")).toBe(null);
    expect(stage.text).toContain(attack);
    await show("text", { text: attack });
    expect(stage.root.querySelector(".bubble")?.textContent).toBe(attack);
    for (const link of stage.root.querySelectorAll("a")) expect(link.protocol).toMatch(/^https?:$/);
  });
});

describe("what was not sent", () => {
  const pending = { client_message_id: "x", text: "你好", created_at: "2026-11-22T00:00:00Z", problem: null };

  it("says so and can be sent again", async () => {
    await stage.show(<PendingBubble pending={{ ...pending, state: "delayed" }} />);
    expect(stage.text).toContain("还没有送达，网络恢复后会自动重发");
    await stage.click("重新发送");
    expect(stage.calls).toEqual([["retry", "x"]]);
  });

  it("tells the reason in the reader's language", async () => {
    const problem = new Problem("too_many_messages", 429, "您发送得太快了，请 7 秒后再试。", 7);
    const failed = { ...pending, state: "failed", problem } as const;
    await stage.show(<PendingBubble pending={failed} />);
    expect(stage.text).toContain("发送失败：您发送得太快了，请 7 秒后再试。");
    stage.locale = "en";
    await stage.show(<PendingBubble pending={failed} />);
    expect(stage.text).toContain("Not sent: You are sending too fast. Please try again in 7 seconds.");
  });

  it("is quiet while it is on its way", async () => {
    await stage.show(<PendingBubble pending={{ ...pending, state: "sending" }} />);
    expect(stage.root.querySelectorAll("button").length).toBe(0);
  });
});
