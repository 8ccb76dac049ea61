import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import { useNoFiles } from "../../widget/src/parts/no_files";
import { Stage } from "./stage";

let refused: number;

function Window() {
  useNoFiles(() => {
    refused += 1;
  });
  return <p>对话记录</p>;
}

beforeEach(async () => {
  refused = 0;
  const stage = new Stage();
  await stage.show(<Window />);
});

async function happen(type: string, types: string[]): Promise<boolean> {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const data = { types };
  Object.assign(event, type === "paste" ? { clipboardData: data } : { dataTransfer: data });
  await act(() => void document.body.dispatchEvent(event));
  return event.defaultPrevented;
}

describe("a file", () => {
  it("is refused wherever it is pasted or dropped", async () => {
    expect(await happen("paste", ["Files"])).toBe(true);
    expect(await happen("dragover", ["Files"])).toBe(true);
    expect(await happen("drop", ["Files"])).toBe(true);
    expect(refused).toBe(2);
  });

  it("that comes with its text is taken as text", async () => {
    expect(await happen("paste", ["text/plain", "text/html", "Files"])).toBe(false);
    expect(await happen("paste", ["text/plain"])).toBe(false);
    expect(refused).toBe(0);
  });
});
