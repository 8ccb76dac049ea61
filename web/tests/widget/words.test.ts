import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isAllowed } from "../../widget/src/host_bridge";
import en from "../../widget/src/locale/en.json";
import enServed from "../../widget/src/locale/en.served.json";
import zhCN from "../../widget/src/locale/zh-CN.json";
import { aroundLines, piecesOf, safeUrl, withoutLists } from "../../widget/src/text_parts";
import { servedIn, wordsOf } from "../../widget/src/words";

describe("locales", () => {
  it("have the same sentences with the same blanks", () => {
    const blanks = (locale: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(locale).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort().join()]),
      );
    expect(blanks(en)).toEqual(blanks(zhCN));
  });

  it("put into English what the gateway's own words have a code for", () => {
    const gateway = readFileSync("../gateway/locale/zh-CN.yml", "utf-8");
    const codes = Object.keys(enServed).map((key) => key.replace(/^\w+\./, ""));
    expect(codes.filter((code) => !new RegExp(`[\\s{]${code}: `).test(gateway))).toEqual([]);
    expect(servedIn("en")("reason.incomplete", "不够详细")).toBe("Not detailed enough");
    expect(servedIn("en")("reason.newer", "新的原因")).toBe("新的原因");
    expect(servedIn("zh-CN")("reason.incomplete", "不够详细")).toBe("不够详细");
  });

  it("fill the blanks", () => {
    expect(wordsOf("zh-CN")("status.queued", { ahead: 2 })).toBe("正在排队，前面还有 2 位");
    expect(wordsOf("en")("status.queued", { ahead: 2 })).toBe("In the queue, 2 ahead of you");
  });
});

describe("text parts", () => {
  it("finds what stands around a list", () => {
    expect(aroundLines("前\n1. 一\n2. 二\n\n后", (line) => /^\d\./.test(line))).toEqual({
      lead: "前",
      tail: "后",
    });
    expect(aroundLines("没有列表", () => false)).toEqual({ lead: "没有列表", tail: "" });
  });

  it("drops a headed list and keeps a fact with the same word", () => {
    expect(withoutLists("当前：线下签署\n\n各阶段：\n▶ 线下签署", ["线下签署"])).toBe("当前：线下签署");
  });

  it("links http(s) and nothing else", () => {
    expect(piecesOf("见 https://a.example/x，谢谢")).toEqual([
      "见 ",
      { url: "https://a.example/x" },
      "，谢谢",
    ]);
    expect(piecesOf("javascript:alert(1) data:text/html,x")).toEqual([
      "javascript:alert(1) data:text/html,x",
    ]);
    expect(safeUrl(" jAvAsCrIpT:alert(1)")).toBe(null);
    expect(safeUrl("/files/1", "https://a.example")).toBe("https://a.example/files/1");
  });
});

describe("trusted hosts", () => {
  it.each([
    ["https://a.example", ["'self'"], false],
    ["https://gw.example", ["'self'"], true],
    ["https://a.example", ["https://a.example"], true],
    ["https://a.example.evil.example", ["https://a.example"], false],
    ["http://127.0.0.1:9999", ["http://127.0.0.1:*"], true],
    ["https://127.0.0.1:9999", ["http://127.0.0.1:*"], false],
    ["https://any.example", ["*"], true],
  ])("%s with %j: %s", (origin, sources, isTrusted) => {
    expect(isAllowed(origin, sources, "https://gw.example")).toBe(isTrusted);
  });
});
