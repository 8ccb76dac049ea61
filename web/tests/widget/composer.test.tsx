import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import { Composer } from "../../widget/src/parts/composer";
import { Stage, snapshot } from "./stage";

let stage: Stage;
beforeEach(async () => {
  stage = new Stage();
  await stage.show(<Composer snapshot={snapshot()} focusCount={0} />);
});

function field(): HTMLTextAreaElement {
  return stage.root.querySelector("textarea") as HTMLTextAreaElement;
}

async function type(text: string): Promise<void> {
  await act(() => {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });
  await act(() => new Promise((done) => setTimeout(done, 120)));
}

async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  await act(() => {
    field().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
  });
}

describe("writing", () => {
  it("sends with Enter, without the spaces around, and empties the field", async () => {
    await type("  你好 ");
    await press("Enter");
    expect(stage.sent).toEqual(["你好"]);
    expect(field().value).toBe("");
  });

  it("breaks the line with Shift+Enter", async () => {
    await type("第一行");
    await press("Enter", { shiftKey: true });
    expect(stage.sent).toEqual([]);
  });

  it("leaves the input method's Enter to the input method", async () => {
    await type("nihao");
    await press("Enter", { isComposing: true });
    await press("Enter", { keyCode: 229 });
    expect(stage.sent).toEqual([]);
    await press("Enter");
    expect(stage.sent).toEqual(["nihao"]);
  });

  it("sends nothing empty", async () => {
    await type("   ");
    await press("Enter");
    expect(stage.sent).toEqual([]);
  });

  it("counts characters as people do and stops after 1,000", async () => {
    await type("😀".repeat(1000));
    expect(stage.text).toContain("1000/1000");
    expect(stage.button("发送").disabled).toBe(false);
    await type("好".repeat(1003));
    expect(stage.text).toContain("请删去 3 个字");
    expect(stage.button("发送").disabled).toBe(true);
    await press("Enter");
    expect(stage.sent).toEqual([]);
  });
});

describe("suggestions", () => {
  beforeEach(() => {
    stage.suggestions = [
      { article_id: "a", title: "如何查看代金券？", matched: null, ranges: [[4, 7]] },
      { article_id: "b", title: "代金券过期了还能用吗？", matched: null, ranges: [] },
    ];
  });

  const options = () => [...stage.root.querySelectorAll('[role="option"]')];

  it("are walked with the arrow keys and chosen with Enter", async () => {
    await type("代金");
    expect(options().map((option) => option.textContent)).toEqual([
      "如何查看代金券？",
      "代金券过期了还能用吗？",
    ]);
    expect(options()[0]?.querySelector("b")?.textContent).toBe("代金券");
    await press("ArrowDown");
    await press("ArrowDown");
    expect(field().getAttribute("aria-activedescendant")).toBe(options()[1]?.id);
    await press("Enter");
    expect(stage.sent).toEqual(["代金券过期了还能用吗？"]);
  });

  it("do not replace what was typed unless one is chosen", async () => {
    await type("代金");
    await press("Enter");
    expect(stage.sent).toEqual(["代金"]);
  });

  it("go away with Escape", async () => {
    await type("代金");
    await press("Escape");
    expect(options()).toEqual([]);
  });
});

it("offers a new conversation when this one is closed", async () => {
  const { state } = snapshot();
  await stage.show(<Composer snapshot={snapshot({ state: { ...state, owner: "closed" } })} focusCount={0} />);
  await stage.click("开始新会话");
  expect(stage.calls).toEqual([["newConversation"]]);
});
