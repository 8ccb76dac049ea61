import { App, Button, Checkbox, Select, Tag } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import { useDesk, useLoaded } from "../desk_context";
import { go } from "../route";
import { named, t } from "../words";
import { ArticlePicker } from "./article_picker";
import { DraftForm } from "./draft_form";
import type { Draft, Group, GroupDetail } from "./types";

interface Props {
  id: string;
  others: Group[];
  onChanged: () => void;
}

/** One group: what was asked, what comes nearest, and what may be done about it. */
export function GroupView({ id, others, onChanged }: Props) {
  const desk = useDesk();
  const { message } = App.useApp();
  const { value: group, problem, reload } = useLoaded<GroupDetail>(`/inbox/groups/${id}`);
  const [draft, setDraft] = useState<Draft | null>(null);
  if (group === null) return <p className="empty">{problem ?? t("loading")}</p>;
  const canEdit = desk.may("edit_knowledge");

  const fail = (error: Error) => message.error(error.message);
  const changed = () => {
    reload();
    onChanged();
  };
  const start = (articleId: string | null) =>
    desk.client
      .get<Draft>(`/inbox/groups/${id}/draft${queryOf({ article_id: articleId })}`)
      .then(setDraft, fail);
  const decide = (act: string, body: object) =>
    desk.client.post<Group>(`/inbox/groups/${id}/${act}`, { ...body, revision: group.revision });
  const move = (state: string) => decide("state", { state }).then(changed, fail);
  const merge = (into: number) =>
    decide("merge", { into }).then((target) => {
      message.success(t("inbox.merged", { title: target.title }));
      onChanged();
      go("inbox", String(target.id));
    }, fail);
  const split = (items: number[]) =>
    decide("split", { item_ids: items }).then((own) => {
      message.success(t("inbox.split_done", { title: own.title }));
      changed();
    }, fail);

  return (
    <section className="group" aria-label={t("inbox.group")}>
      <div className="conversation-head">
        <h2>{group.title}</h2>
        <Tag>{named("inbox.state", group.state)}</Tag>
        <span className="grow" />
        {group.article_id !== null && (
          <Button onClick={() => go("articles", group.article_id)}>{t("inbox.see_article")}</Button>
        )}
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
      {canEdit && (
        <div className="filters">
          <ArticlePicker label={t("inbox.add_to_any")} onPick={start} />
          <GroupPicker groups={others} onPick={merge} />
        </div>
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
      <Questions group={group} canEdit={canEdit} onSplit={split} />
    </section>
  );
}

interface QuestionsProps {
  group: GroupDetail;
  canEdit: boolean;
  onSplit: (items: number[]) => void;
}

/** What was asked; some of it can be made a group of its own. */
function Questions({ group, canEdit, onSplit }: QuestionsProps) {
  const desk = useDesk();
  const [ticked, setTicked] = useState<number[]>([]);
  const canSplit = canEdit && group.items.length > 1;
  const chosen = ticked.filter((id) => group.items.some((item) => item.id === id));
  const choose = (id: number, isChosen: boolean) =>
    setTicked(isChosen ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <>
      <div className="conversation-head is-plain">
        <h3>{t("inbox.questions")}</h3>
        {canSplit && (
          <Button
            size="small"
            disabled={chosen.length === 0 || chosen.length >= group.item_count}
            onClick={() => onSplit(chosen)}
          >
            {t("inbox.split", { count: chosen.length })}
          </Button>
        )}
      </div>
      <ul className="questions">
        {group.items.map((item) => (
          <li key={item.id}>
            {canSplit && (
              <Checkbox
                aria-label={t("inbox.choose", { question: item.question })}
                checked={chosen.includes(item.id)}
                onChange={(event) => choose(item.id, event.target.checked)}
              />
            )}{" "}
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
    </>
  );
}

function GroupPicker({ groups, onPick }: { groups: Group[]; onPick: (id: number) => void }) {
  return (
    <Select
      className="picker"
      aria-label={t("inbox.merge")}
      placeholder={t("inbox.merge")}
      value={null}
      showSearch={{ optionFilterProp: "label" }}
      notFoundContent={t("inbox.no_other")}
      options={groups.map((one) => ({ value: one.id, label: one.title }))}
      onChange={(id: number | null) => id !== null && onPick(id)}
    />
  );
}
