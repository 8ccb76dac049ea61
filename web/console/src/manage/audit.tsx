import { Button, Input, Select } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import type { Person } from "../api/types";
import { useDesk, useLoaded } from "../desk_context";
import zhCN from "../locale/zh-CN.json";
import { go } from "../route";
import { When } from "../serve/row_list";
import { named, t } from "../words";

interface Entry {
  id: number;
  at: string;
  by: Person | null;
  operation: string;
  subject: string;
  conversation_id: string | null;
}

const OPERATIONS = Object.entries(zhCN)
  .filter(([key]) => key.startsWith("operation."))
  .map(([key, label]) => ({ value: key.slice("operation.".length), label }));

/** Every look at a customer's data and every change, newest first. */
export function Audit() {
  const maySearch = useDesk().may("search");
  const [filters, setFilters] = useState({ operation: "", subject: "" });
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
      </div>
      <table className="table">
        <thead>
          <tr>
            <th>{t("audit.at")}</th>
            <th>{t("audit.by")}</th>
            <th>{t("audit.operation")}</th>
            <th>{t("audit.subject")}</th>
            <th>{t("audit.conversation")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <tr key={entry.id}>
              <td>
                <When at={entry.at} />
              </td>
              <td>{entry.by?.name ?? t("audit.command")}</td>
              <td>{named("operation", entry.operation)}</td>
              <td>{entry.subject}</td>
              <td>
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
