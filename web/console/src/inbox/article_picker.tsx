import { Select } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import type { ArticleHit } from "../api/types";
import { useLoaded } from "../desk_context";
import { t } from "../words";

interface Props {
  label: string;
  onPick: (articleId: string) => void;
}

/** Finds one of the served articles by its words. */
export function ArticlePicker({ label, onPick }: Props) {
  const [q, setQ] = useState("");
  const { value } = useLoaded<{ items: ArticleHit[] }>(`/inbox/articles${queryOf({ q, limit: 20 })}`);
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setQ }}
      className="picker"
      aria-label={label}
      placeholder={label}
      value={null}
      notFoundContent={t(value === null ? "loading" : "articles.none_found")}
      options={value?.items.map((one) => ({ value: one.article_id, label: one.title })) ?? []}
      onChange={(id: string | null) => id !== null && onPick(id)}
    />
  );
}
