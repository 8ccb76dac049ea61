import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { queryOf } from "../../console/src/api/client";
import { articleOf } from "../../console/src/inbox/draft_form";
import { ratesOption } from "../../console/src/insight/options";
import type { Day } from "../../console/src/insight/types";
import { wordsOf } from "../../console/src/manage/audit_detail";
import { routeOf } from "../../console/src/route";
import { SafeText } from "../../console/src/serve/safe_text";
import { clockOf } from "../../console/src/serve/sla";

it("shows hostile text as text, and links to the web alone", () => {
  const html = renderToStaticMarkup(
    <SafeText text={'<img src=x onerror=alert(1)> javascript:alert(1) https://a.example/"x'} />,
  );
  expect(html).not.toContain("<img");
  expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://a.example/"']);
});

it("reads the clock of the promise", () => {
  expect([clockOf(65), clockOf(-5), clockOf(3661)]).toEqual(["01:05", "00:05", "1:01:01"]);
});

it("knows the addresses inside the console", () => {
  expect(routeOf("/console/serve/a%20b")).toEqual({ page: "serve", id: "a b" });
  expect(routeOf("/console/")).toEqual({ page: "", id: null });
});

it("leaves empty filters out", () => {
  expect(queryOf({ q: "", view: "all", from: null, limit: 5 })).toBe("?view=all&limit=5");
});

it("keeps the fields of an article that the form does not show", () => {
  const before = {
    id: "a",
    standard_question: "旧",
    similar_questions: [],
    answer: { summary: "", steps: [], notes: [], links: [{ title: "t", url: "https://a.example" }] },
    audience: ["customer"],
  };
  const fields = { question: " 新 ", similar: "一\n\n二", summary: "答", steps: "", notes: "" };
  expect(articleOf(before, fields)).toEqual({
    ...before,
    standard_question: "新",
    similar_questions: ["一", "二"],
    answer: { summary: "答", steps: [], notes: [], links: before.answer.links },
  });
});

it("leaves a day without a rate empty instead of zero", () => {
  const days = [
    { day: "2026-11-21", self_service_rate: 0.5, no_transfer_rate: 0.755 },
    { day: "2026-11-22", self_service_rate: null, no_transfer_rate: 1 },
  ] as Day[];
  expect(ratesOption(days).series).toMatchObject([{ data: [50, null] }, { data: [75.5, 100] }]);
});

it("says what an audited change was", () => {
  const before = { name: "李雷", role: "agent", is_active: true };
  expect(wordsOf({ with: "oidc", before, after: { ...before, role: "supervisor" } })).toEqual([
    "方式：单点登录",
    "角色：坐席 → 主管",
  ]);
  expect(wordsOf({ before: { tags: [] }, after: { tags: ["coupon", "bug"] } })).toEqual([
    "标签：无 → coupon、bug",
  ]);
  expect(wordsOf({ conversations: 3, before: "2026-10-01" })).toEqual(["会话数：3", "早于：2026-10-01"]);
  expect(wordsOf({ to: null, reason: "solved" })).toEqual(["原因：solved"]);
});
