import type { ArticleHit, Person } from "../api/types";

export interface Group {
  id: number;
  title: string;
  state: "open" | "ignored" | "resolved";
  revision: number;
  item_count: number;
  counts: { miss: number; out_of_scope: number; disliked: number; filed: number };
  has_answer: boolean;
  last_at: string;
  article_id: string | null;
}

export interface GroupDetail extends Group {
  items: { id: number; kind: string; question: string; answer: string | null; conversation_id: string }[];
  nearest: ArticleHit[];
}

export interface ArticleBody {
  id: string;
  standard_question: string;
  audience: string[];
  similar_questions: string[];
  answer: { summary: string; steps: string[]; notes: string[]; links: { title: string; url: string }[] };
  [field: string]: unknown;
}

export interface Draft {
  article: ArticleBody;
  base: string | null;
  is_new: boolean;
  added_questions: string[];
}

export interface Version {
  number: number;
  action: string;
  by: Person | null;
  at: string;
  is_current: boolean;
}

export interface Finding {
  field: string;
  rule: string;
  message: string;
}

export interface Outcome {
  kind: string;
  title: string | null;
}

export interface Replay {
  asked: number;
  changed: number;
  flips: { question: string; conversation_id: string | null; before: Outcome; after: Outcome }[];
}
