import { App, Button, Select, Tag } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import { useDesk, useLoaded } from "../desk_context";
import { go, useRoute } from "../route";
import { named, t } from "../words";
import { DraftForm } from "./draft_form";
import type { Draft, Group, GroupDetail } from "./types";

const STATES = ["open", "ignored", "resolved"];
const KINDS = ["miss", "out_of_scope", "disliked", "filed"] as const;

/** Questions without a good answer, by meaning; a group is two clicks from a live answer. */
export function Inbox() {
  const { id } = useRoute();
  const [state, setState] = useState("open");
  const { value, problem, reload } = useLoaded<{ items: Group[]; total: number; waiting: number }>(
    `/inbox/groups${queryOf({ state, limit: 100 })}`,
  );
  return (
    <div className="inbox">
      <section className="lists" aria-label={t("inbox.groups")}>
        <div className="filters">
          <Select
            aria-label={t("inbox.state")}
            value={state}
            onChange={setState}
            options={STATES.map((one) => ({ value: one, label: named("inbox.state", one) }))}
          />
          {value !== null && <span>{t("inbox.total", { total: value.total, waiting: value.waiting })}</span>}
        </div>
        {(value?.items.length ?? 0) === 0 && (
          <p className="empty">{problem ?? (value === null ? t("loading") : t("inbox.empty"))}</p>
        )}
        <ul className="rows">
          {value?.items.map((group) => (
            <li key={group.id}>
              <button
                type="button"
                className={String(group.id) === id ? "row is-selected" : "row"}
                aria-current={String(group.id) === id ? "true" : undefined}
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
            </li>
          ))}
        </ul>
      </section>
      {id === null ? (
        <p className="empty">{t("inbox.none")}</p>
      ) : (
        <GroupView key={id} id={id} onChanged={reload} />
      )}
    </div>
  );
}

function GroupView({ id, onChanged }: { id: string; onChanged: () => void }) {
  const desk = useDesk();
  const { message } = App.useApp();
  const { value: group, problem, reload } = useLoaded<GroupDetail>(`/inbox/groups/${id}`);
  const [draft, setDraft] = useState<Draft | null>(null);
  if (group === null) return <p className="empty">{problem ?? t("loading")}</p>;
  const canEdit = desk.may("edit_knowledge");

  const start = (articleId: string | null) =>
    desk.client
      .get<Draft>(`/inbox/groups/${id}/draft${queryOf({ article_id: articleId })}`)
      .then(setDraft, (error: Error) => message.error(error.message));
  const changed = () => {
    reload();
    onChanged();
  };
  const move = (state: string) =>
    desk.client
      .post(`/inbox/groups/${id}/state`, { state, revision: group.revision })
      .then(changed, (error: Error) => message.error(error.message));

  return (
    <section className="group" aria-label={t("inbox.group")}>
      <div className="conversation-head">
        <h2>{group.title}</h2>
        <Tag>{named("inbox.state", group.state)}</Tag>
        <span className="grow" />
        {canEdit && (
          <>
            <Button onClick={() => move(group.state === "open" ? "ignored" : "open")}>
              {t(group.state === "open" ? "inbox.ignore" : "inbox.reopen")}
            </Button>
            <Button type="primary" onClick={() => start(null)}>
              {t("inbox.new_article")}
            </Button>
          </>
        )}
      </div>
      {draft !== null && (
        <DraftForm
          key={draft.article.id}
          draft={draft}
          group={group}
          onClose={() => setDraft(null)}
          onChanged={changed}
        />
      )}
      {group.nearest.length > 0 && <h3>{t("inbox.nearest")}</h3>}
      {group.nearest.map((one) => (
        <p key={one.article_id} className="nearest">
          <span>{one.title}</span>
          {canEdit && (
            <Button size="small" onClick={() => start(one.article_id)}>
              {t("inbox.add_to")}
            </Button>
          )}
        </p>
      ))}
      <h3>{t("inbox.questions")}</h3>
      <ul className="questions">
        {group.items.map((item) => (
          <li key={item.id}>
            <Tag>{named("kind", item.kind)}</Tag> {item.question}
            {item.answer !== null && <blockquote>{item.answer}</blockquote>}
            {desk.may("search") && (
              <Button type="link" size="small" onClick={() => go("search", item.conversation_id)}>
                {t("inbox.open_conversation")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
