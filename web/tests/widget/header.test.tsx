import type { Owner } from "@wenban/sdk";
import { NOBODY } from "@wenban/sdk";
import { beforeEach, describe, expect, it } from "vitest";
import { Header } from "../../widget/src/parts/header";
import { Stage, snapshot } from "./stage";

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

async function show(owner: Owner): Promise<void> {
  await stage.show(
    <Header
      snapshot={snapshot({ state: { ...NOBODY, owner } })}
      title="伙伴助手"
      isHistory={false}
      toggleHistory={() => undefined}
      historyButton={null}
    />,
  );
}

describe("a new conversation", () => {
  it("begins at once beside the bot", async () => {
    await show("bot");
    await stage.click("新会话");
    expect(stage.calls).toEqual([["newConversation"]]);
  });

  it("is asked about before the queue is left", async () => {
    await show("queued");
    await stage.click("新会话");
    expect(stage.calls).toEqual([]);
    expect(stage.root.querySelector("[role=alertdialog]")?.textContent).toContain("离开队列");
    expect(document.activeElement?.textContent).toBe("继续当前会话");
    await stage.click("开始新会话");
    expect(stage.calls).toEqual([["cancelHandoff"], ["newConversation"]]);
  });

  it("does not take anybody from an agent by accident", async () => {
    await show("agent");
    await stage.click("新会话");
    await stage.click("继续当前会话");
    expect(stage.calls).toEqual([]);
    expect(stage.root.querySelector("[role=alertdialog]")).toBe(null);
    await stage.click("新会话");
    await stage.click("开始新会话");
    expect(stage.calls).toEqual([["newConversation"]]);
  });
});
