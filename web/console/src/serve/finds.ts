import { useEffect, useState } from "react";
import type { ArticleHit, Canned } from "../api/types";
import { useLoaded } from "../desk_context";

export interface Find {
  kind: "canned" | "article";
  id: string;
  title: string;
  text: string;
}

const WAIT_MS = 150;

/** Canned replies and articles for what follows `/`; nothing while `query` is null. */
export function useFinds(query: string | null): Find[] {
  const [asked, setAsked] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query), query === null ? 0 : WAIT_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const words = asked === null ? null : encodeURIComponent(asked);
  const canned = useLoaded<{ items: Canned[] }>(words === null ? null : `/canned?q=${words}`);
  const articles = useLoaded<{ items: ArticleHit[] }>(words ? `/articles?q=${words}&limit=6` : null);
  if (query === null) return [];
  return [
    ...(canned.value?.items ?? [])
      .slice(0, 4)
      .map(({ id, title, text }): Find => ({ kind: "canned", id, title, text })),
    ...(articles.value?.items ?? []).map(
      ({ article_id, title, summary }): Find => ({ kind: "article", id: article_id, title, text: summary }),
    ),
  ];
}
