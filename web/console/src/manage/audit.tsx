import { Button, Input, Select, Tag } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import type { Person } from "../api/types";
import { useDesk, useLoaded } from "../desk_context";
import zhCN from "../locale/zh-CN.json";
import { go } from "../route";
import { When } from "../serve/row_list";
import { named, t } from "../words";
import { type Detail, wordsOf } from "./audit_detail";

interface Entry {
  id: number;
  at: string;
  by: Person | null;
  operation: string;
  subject: string;
  conversation_id: string | null;
  detail: Detail;
}

const OPERATIONS = Object.entries(zhCN)
  .filter(([key]) => key.startsWith("operation."))
  .map(([key, label]) => ({ value: key.slice("operation.".length), label }));

/** Every look at a customer's data and every change, newest first. */
export function Audit() {
  const desk = useDesk();
  const maySearch = desk.may("search");
  const [filters, setFilters] = useState({ operation: "", subject: "", user_id: "" });
  const [who, setWho] = useState("");
  const [before, setBefore] = useState<number | null>(null);
  const [earlier, setEarlier] = useState<Entry[]>([]);
  const { value, problem } = useLoaded<{ items: Entry[]; next_before: number | null }>(
    `/audit${queryOf({ ...filters, before })}`,
  );
  const ask = (part: Partial<typeof filters>) => {
    setEarlier([]);
    setBefore(null);
    setFilters((now) => ({ ...now, ...part }));
  };
  const shown = [...earlier, ...(value?.items ?? [])];
  const more = () => {
    setEarlier(shown);
    setBefore(value?.next_before ?? null);
  };
  return (
    <>
      <div className="filters">
        <Select
          aria-label={t("audit.operation")}
          value={filters.operation}
          options={[{ value: "", label: t("audit.every_operation") }, ...OPERATIONS]}
          onChange={(operation) => ask({ operation })}
        />
        <Input.Search
          className="subject"
          aria-label={t("audit.subject_label")}
          placeholder={t("audit.subject_label")}
          onSearch={(subject) => ask({ subject: subject.trim() })}
          allowClear
        />
        {filters.user_id !== "" && (
          <Tag closable onClose={() => ask({ user_id: "" })}>
            {t("audit.of_person", { name: who })}
          </Tag>
        )}
      </div>
      <table className="table">
        <thead>
          <tr>
            <th>{t("audit.at")}</th>
            <th>{t("audit.by")}</th>
            <th>{t("audit.operation")}</th>
            <th>{t("audit.subject")}</th>
            <th>{t("audit.detail")}</th>
            <th>{t("audit.conversation")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <tr key={entry.id}>
              <td>
                <When at={entry.at} />
              </td>
              <td>
                <Who
                  by={entry.by}
                  onOnly={(by) => {
                    setWho(by.name);
                    ask({ user_id: by.id });
                  }}
                />
              </td>
              <td>{named("operation", entry.operation)}</td>
              <td className="wide">{entry.subject}</td>
              <td className="wide">
                {wordsOf(entry.detail).map((line) => (
                  <div key={line}>{line}</div>
                ))}
              </td>
              <td>
                {entry.operation.startsWith("article_") && desk.may("view_inbox") && (
                  <Button type="link" size="small" onClick={() => go("articles", entry.subject)}>
                    {t("audit.see_article")}
                  </Button>
                )}
                {entry.conversation_id !== null && maySearch && (
                  <Button type="link" size="small" onClick={() => go("search", entry.conversation_id)}>
                    {t("inbox.open_conversation")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {value === null && <p className="empty">{problem ?? t("loading")}</p>}
      {value !== null && shown.length === 0 && <p className="empty">{t("audit.empty")}</p>}
      {value?.next_before != null && <Button onClick={more}>{t("list.more")}</Button>}
    </>
  );
}

function Who({ by, onOnly }: { by: Person | null; onOnly: (by: Person) => void }) {
  if (by === null) return t("audit.command");
  return (
    <button
      type="button"
      className="link"
      aria-label={t("audit.of_person", { name: by.name })}
      onClick={() => onOnly(by)}
    >
      {by.name}
    </button>
  );
}
