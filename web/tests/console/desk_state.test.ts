import { expect, it } from "vitest";
import { EMPTY, linesOf, queueFor, reduce } from "../../console/src/live/desk_state";
import { detail, row, said } from "./a_conversation";

it("shows each message once and in order, whatever the order of the frames", () => {
  let state = reduce(EMPTY, { type: "opened", detail: detail([said(1, "一"), said(3, "三")]) });
  state = reduce(state, { type: "message", conversation_id: "a", message: said(2, "二") });
  state = reduce(state, { type: "message", conversation_id: "a", message: said(3, "三") });
  expect(state.details.a?.messages.map((one) => one.content.text)).toEqual(["一", "二", "三"]);
});

it("keeps what is on the screen when a reconnect brings only what followed", () => {
  const before = reduce(EMPTY, { type: "opened", detail: detail([said(1, "一")]) });
  const after = reduce(before, { type: "opened", detail: detail([said(2, "二")]) });
  expect(after.details.a?.messages.map((one) => one.sequence)).toEqual([1, 2]);
});

it("ignores frames of a conversation that is not open", () => {
  expect(reduce(EMPTY, { type: "message", conversation_id: "x", message: said(1, "一") })).toBe(EMPTY);
});

it("places a note after the message it followed, and a decision at its question", () => {
  const open = detail([said(1, "一"), said(2, "二")]);
  open.entries = [
    {
      id: "9",
      kind: "note",
      text: "备注",
      by: null,
      to: null,
      after_sequence: 1,
      created_at: "2026-11-22T00:00:01Z",
    },
  ];
  open.decisions = [
    {
      message_id: "m2",
      state: "done",
      kind: "article",
      id: "voucher_view",
      title: null,
      confidence: 0.91,
      reason: null,
      candidates: [],
      suppressed: [],
    },
  ];
  const lines = linesOf(open);
  expect(lines.map((line) => line.key)).toEqual(["m1", "e9", "m2"]);
  expect(lines[2]).toMatchObject({ decision: { id: "voucher_view" } });
});

it("puts what was handed to me first and keeps the order of waiting otherwise", () => {
  const rows = [row("a"), row("b", "somebody"), row("c", "me"), row("d")];
  expect(queueFor(rows, "me").map((one) => one.conversation_id)).toEqual(["c", "a", "b", "d"]);
});
