import { Button, Input, Select, Tag } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import { useLoaded } from "../desk_context";
import { go, useRoute } from "../route";
import { named, t } from "../words";
import { GroupView } from "./group_view";
import type { Group } from "./types";

const STATES = ["open", "ignored", "resolved"];
const KINDS = ["miss", "out_of_scope", "disliked", "filed"] as const;
const PAGE = 100;

/** Questions without a good answer, by meaning; a group is two clicks from a live answer. */
export function Inbox() {
  const { id } = useRoute();
  const [filters, setFilters] = useState({ state: "open", kind: "", q: "" });
  const [limit, setLimit] = useState(PAGE);
  const { value, problem, reload } = useLoaded<{ items: Group[]; total: number; waiting: number }>(
    `/inbox/groups${queryOf({ ...filters, limit })}`,
  );
  const ask = (part: Partial<typeof filters>) => setFilters((now) => ({ ...now, ...part }));
  const groups = value?.items ?? [];
  return (
    <div className="inbox">
      <section className="lists" aria-label={t("inbox.groups")}>
        <div className="filters">
          <Input.Search
            aria-label={t("inbox.find")}
            placeholder={t("inbox.find")}
            onSearch={(q) => ask({ q: q.trim() })}
            allowClear
          />
          <Select
            aria-label={t("inbox.state")}
            value={filters.state}
            onChange={(state) => ask({ state })}
            options={STATES.map((one) => ({ value: one, label: named("inbox.state", one) }))}
          />
          <Select
            aria-label={t("inbox.kind")}
            value={filters.kind}
            onChange={(kind) => ask({ kind })}
            options={[
              { value: "", label: t("inbox.every_kind") },
              ...KINDS.map((one) => ({ value: one, label: named("kind", one) })),
            ]}
          />
        </div>
        {value !== null && (
          <p className="small">{t("inbox.total", { total: value.total, waiting: value.waiting })}</p>
        )}
        {groups.length === 0 && (
          <p className="empty">{problem ?? (value === null ? t("loading") : t("inbox.empty"))}</p>
        )}
        <ul className="rows">
          {groups.map((group) => (
            <li key={group.id}>
              <GroupRow group={group} isSelected={String(group.id) === id} />
            </li>
          ))}
        </ul>
        {value !== null && value.total > limit && limit < 2 * PAGE && (
          <Button onClick={() => setLimit(2 * PAGE)}>{t("list.more")}</Button>
        )}
      </section>
      {id === null ? (
        <p className="empty">{t("inbox.none")}</p>
      ) : (
        <GroupView
          key={id}
          id={id}
          others={groups.filter((group) => String(group.id) !== id)}
          onChanged={reload}
        />
      )}
    </div>
  );
}

function GroupRow({ group, isSelected }: { group: Group; isSelected: boolean }) {
  return (
    <button
      type="button"
      className={isSelected ? "row is-selected" : "row"}
      aria-current={isSelected ? "true" : undefined}
      onClick={() => go("inbox", String(group.id))}
    >
      <span className="row-head">
        <strong>{group.title}</strong>
        <span className="grow" />
        <span>{t("inbox.times", { count: group.item_count })}</span>
      </span>
      <span className="row-foot">
        {KINDS.filter((kind) => group.counts[kind] > 0).map((kind) => (
          <Tag key={kind}>
            {named("kind", kind)} {group.counts[kind]}
          </Tag>
        ))}
        {group.has_answer && <Tag color="blue">{t("inbox.has_answer")}</Tag>}
      </span>
    </button>
  );
}
