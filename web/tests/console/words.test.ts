import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Entry } from "../../console/src/api/types";
import zhCN from "../../console/src/locale/zh-CN.json";
import { newsOf } from "../../console/src/serve/row_list";
import { wordsOf } from "../../console/src/serve/transcript";
import { named, subject, why } from "../../console/src/words";
import { row } from "./a_conversation";

const read = (path: string) => readFileSync(`../${path}`, "utf-8");
const CHINESE = /[\u4e00-\u9fff👍👎]/u;

type Schema = { enum?: string[]; properties?: Record<string, Schema> };
const schemas = JSON.parse(read("gateway/openapi.json")).components.schemas as Record<string, Schema>;
const codesOf = (name: string, property?: string) =>
  (property === undefined ? schemas[name] : schemas[name]?.properties?.[property])?.enum ?? [];

/** The constants at the top, such as `SMALLTALK, SENSITIVE = "smalltalk", "sensitive"`. */
function kindsOf(module: string): string[] {
  const lines = module.match(/^[A-Z_, ]+ = "[\w", ]+"$/gm) ?? [];
  return lines.flatMap((line) => line.match(/(?<=")\w+(?=")/g) ?? []);
}

const SHOWN: [string, string[]][] = [
  ["author", codesOf("Author")],
  ["owner", codesOf("Owner")],
  ["entry", codesOf("EntryKind")],
  ["turn", codesOf("TurnState")],
  ["inbox.state", codesOf("GroupState")],
  ["kind", codesOf("ItemKind")],
  ["presence", codesOf("AgentRow", "presence")],
  ["audience", codesOf("Customer", "kind")],
  ["alert", codesOf("AlertFrame", "kind")],
  ["section", codesOf("Section", "state").filter((state) => state !== "ok")],
  ["task", read("knowledge/tasks.yml").match(/^[a-z_]+(?=:)/gm) ?? []],
  ["decision", kindsOf(read("bot/nlu/decision.py"))],
];

it.each(SHOWN)("has a Chinese name for every %s", (group, codes) => {
  expect(codes.length).toBeGreaterThan(1);
  expect(codes.filter((code) => !CHINESE.test(named(group, code)))).toEqual([]);
});

it("punctuates Chinese sentences in full width", () => {
  const half = /[\u4e00-\u9fff}][,;:!?(]|[,;:!?)][\u4e00-\u9fff{]/u;
  expect(Object.entries(zhCN).filter(([, sentence]) => half.test(sentence))).toEqual([]);
});

it("says why the bot decided so without its numbers", () => {
  expect(why("direct: p=0.97 margin=0.90")).toBe("把握足够，直接回答");
  expect(why("no_candidates")).toBe("没有相近的问题");
  expect(why("brand_new: x")).toBe("其他");
});

it("names an operation, and an article by its title", () => {
  expect(subject("task", null, "request_unbinding")).toBe("申请解除关联");
  expect(subject("task", "request_unbinding")).toBe("申请解除关联");
  expect(subject("article", "如何查看代金券", "coupon.voucher.view")).toBe("如何查看代金券");
});

it("shows in the queue what was asked, not the notice that followed", () => {
  const waiting = { ...row("a"), owner: "queued" as const };
  const escalation = waiting.escalation && { ...waiting.escalation, question: "怎么解绑" };
  expect(newsOf({ ...waiting, escalation, last_author: "system", last_text: "已为您转人工" })).toBe(
    "怎么解绑",
  );
  expect(newsOf({ ...waiting, escalation, last_author: "user", last_text: "在吗" })).toBe("在吗");
  expect(newsOf({ ...row("a"), last_author: "bot", last_text: "您好" })).toBe("机器人：您好");
});

it("names the reasons that stand in entries as codes", () => {
  const entry = { kind: "requested", text: "button" } as Entry;
  expect(wordsOf(entry, [{ code: "button", title: "点击转人工" }])).toBe("点击转人工");
  expect(wordsOf({ ...entry, kind: "released", text: "agent_gone" }, [])).toBe("坐席离线，已退回排队");
  expect(wordsOf({ ...entry, kind: "note", text: "button" }, [])).toBe("button");
});
