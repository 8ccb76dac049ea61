import { Alert, App, Button, Checkbox, Form, Input } from "antd";
import { useState } from "react";
import { Problem } from "../api/client";
import { useDesk } from "../desk_context";
import { named, t } from "../words";
import { Flips } from "./flips";
import type { ArticleBody, Draft, Finding, Group, Replay, Version } from "./types";

interface Props {
  draft: Draft;
  group: Group | null;
  onClose: () => void;
  onChanged: () => void;
}

const AUDIENCES = ["customer", "partner"];

interface Fields {
  id: string;
  audience: string[];
  question: string;
  similar: string;
  summary: string;
  steps: string;
  notes: string;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export function articleOf(before: ArticleBody, fields: Fields): ArticleBody {
  return {
    ...before,
    id: (fields.id ?? before.id).trim(),
    audience: fields.audience ?? before.audience,
    standard_question: fields.question.trim(),
    similar_questions: linesOf(fields.similar),
    answer: {
      ...before.answer,
      summary: fields.summary.trim(),
      steps: linesOf(fields.steps),
      notes: linesOf(fields.notes),
    },
  };
}

function fieldsOf(article: ArticleBody): Fields {
  return {
    id: article.id,
    audience: article.audience,
    question: article.standard_question,
    similar: article.similar_questions.join("\n"),
    summary: article.answer.summary,
    steps: article.answer.steps.join("\n"),
    notes: article.answer.notes.join("\n"),
  };
}

/** An article before it goes live: its words, what would change for real questions, and the way back. */
export function DraftForm({ draft, group, onClose, onChanged }: Props) {
  const { client } = useDesk();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [findings, setFindings] = useState<Finding[]>([]);
  const [replay, setReplay] = useState<Replay | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [published, setPublished] = useState<Version | null>(null);
  const { article } = draft;
  const current = () => articleOf(article, form.getFieldsValue());

  const run = async (work: () => Promise<void>) => {
    setIsBusy(true);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFindings((error.body.errors as Finding[] | undefined) ?? []);
      message.error(error.message);
    } finally {
      setIsBusy(false);
    }
  };
  const preview = () =>
    run(async () => {
      const body = { article: current(), last: 100, group_id: group?.id };
      setReplay(await client.post<Replay>("/inbox/articles/replay", body));
    });
  const publish = () =>
    run(async () => {
      const body = {
        article: current(),
        base: draft.base,
        group_id: group?.id,
        revision: group?.revision,
      };
      const { version } = await client.post<{ version: Version }>("/inbox/articles/publish", body);
      setPublished(version);
      setFindings([]);
      onChanged();
    });
  const rollBack = () =>
    run(async () => {
      const path = `/inbox/articles/${current().id}`;
      const now = await client.get<{ base: string; versions: Version[] }>(path);
      const before = now.versions.filter((one) => one.number < (published?.number ?? 0));
      const to = Math.max(...before.map((one) => one.number));
      await client.post(`${path}/rollback`, { to, base: now.base });
      message.success(t("draft.rolled_back"));
      onChanged();
      onClose();
    });

  return (
    <div className="draft">
      <h3>{t(draft.is_new ? "draft.new" : "draft.existing", { id: article.id })}</h3>
      {published !== null && (
        <Alert
          type="success"
          title={t("draft.published", { number: published.number })}
          action={<Button onClick={rollBack}>{t("draft.roll_back")}</Button>}
        />
      )}
      {findings.map((one) => (
        <Alert key={one.field + one.rule} type="error" title={one.message} />
      ))}
      <Form form={form} layout="vertical" initialValues={fieldsOf(article)}>
        <FormFields isNew={draft.is_new} />
        <div className="draft-acts">
          <Button type="primary" onClick={publish} loading={isBusy} disabled={published !== null}>
            {t("draft.publish")}
          </Button>
          <Button onClick={preview} loading={isBusy}>
            {t("draft.replay")}
          </Button>
          <Button type="text" onClick={onClose}>
            {t("draft.close")}
          </Button>
        </div>
      </Form>
      {replay !== null && <Flips replay={replay} after={t("replay.after")} />}
    </div>
  );
}

function FormFields({ isNew }: { isNew: boolean }) {
  return (
    <>
      {isNew && (
        <Form.Item name="id" label={t("draft.id")} extra={t("draft.id_hint")}>
          <Input maxLength={128} />
        </Form.Item>
      )}
      <Form.Item name="audience" label={t("draft.audience")}>
        <Checkbox.Group options={AUDIENCES.map((one) => ({ value: one, label: named("audience", one) }))} />
      </Form.Item>
      <Form.Item name="question" label={t("draft.question")}>
        <Input />
      </Form.Item>
      <Form.Item name="similar" label={t("draft.similar")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      <Form.Item name="summary" label={t("draft.summary")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
      <Form.Item name="steps" label={t("draft.steps")}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 8 }} />
      </Form.Item>
      <Form.Item name="notes" label={t("draft.notes")}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} />
      </Form.Item>
    </>
  );
}
