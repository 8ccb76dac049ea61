import type { Detail, Envelope, Row } from "../../console/src/api/types";

export function row(id: string, target: string | null = null): Row {
  return {
    conversation_id: id,
    channel: "web",
    owner: "agent",
    customer: { id: "c1", kind: "customer" },
    last_text: "你好",
    last_author: "user",
    last_message_at: null,
    last_sequence: 1,
    unread_count: 0,
    tags: [],
    created_at: "2026-11-22T00:00:00Z",
    escalation: {
      id: `e-${id}`,
      state: "queued",
      reason: "word",
      reason_label: "客户要求",
      question: "?",
      agent: null,
      target: target === null ? null : { id: target, name: target },
      ticket_number: null,
      queued_at: null,
      requested_at: "2026-11-22T00:00:00Z",
      sla: null,
    },
  };
}

export function said(sequence: number, text: string): Envelope {
  return {
    id: `m${sequence}`,
    sequence,
    author: "user",
    created_at: "2026-11-22T00:00:00Z",
    content: { kind: "text", text },
  };
}

export function detail(messages: Envelope[]): Detail {
  return {
    conversation: row("a"),
    messages,
    last_sequence: messages.at(-1)?.sequence ?? 0,
    has_earlier: false,
    state: {
      owner: "agent",
      agent_name: "林晓",
      is_customer_typing: false,
      is_customer_online: true,
      customer_read_sequence: 0,
    },
    decisions: [],
    entries: [],
    draft: null,
    is_mine: true,
  };
}
