import { Input, Select } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import type { Row } from "../api/types";
import { useLoaded } from "../desk_context";
import { go, useRoute } from "../route";
import { named, t } from "../words";
import { Conversation } from "./conversation";
import { RowList } from "./row_list";

const VIEWS = ["all", "bot", "queue", "served", "tickets", "closed"];

export function Search() {
  const { id } = useRoute();
  const [q, setQ] = useState("");
  const [view, setView] = useState("all");
  const { value, problem } = useLoaded<{ items: Row[] }>(`/conversations${queryOf({ view, q, limit: 50 })}`);
  return (
    <div className="workplace">
      <section className="lists" aria-label={t("menu.search")}>
        <div className="filters">
          <Input.Search
            aria-label={t("search.label")}
            placeholder={t("search.label")}
            onSearch={setQ}
            allowClear
          />
          <Select
            aria-label={t("search.view")}
            value={view}
            onChange={setView}
            options={VIEWS.map((one) => ({ value: one, label: named("view", one) }))}
          />
        </div>
        <RowList
          rows={value?.items ?? []}
          selected={id}
          empty={problem ?? (value === null ? t("loading") : t("search.empty"))}
          onSelect={(row) => go("search", row)}
        />
      </section>
      {id === null ? <p className="empty">{t("conversation.none")}</p> : <Conversation key={id} id={id} />}
    </div>
  );
}
