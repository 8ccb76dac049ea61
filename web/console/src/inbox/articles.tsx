import { App, Button, Input, Modal, Tag } from "antd";
import { useState } from "react";
import { queryOf } from "../api/client";
import type { ArticleHit } from "../api/types";
import { useDesk, useLoaded } from "../desk_context";
import { go, useRoute } from "../route";
import { When } from "../serve/row_list";
import { named, t } from "../words";
import { DraftForm } from "./draft_form";
import { Flips } from "./flips";
import type { ArticleBody, Replay, Version } from "./types";

interface Served {
  article: ArticleBody | null;
  base: string | null;
  versions: Version[];
}

/** The served articles: each with the versions it has had, and the way back to one of them. */
export function Articles() {
  const { id } = useRoute();
  const [q, setQ] = useState("");
  const { value, problem } = useLoaded<{ items: ArticleHit[] }>(
    `/inbox/articles${queryOf({ q, limit: 50 })}`,
  );
  return (
    <div className="inbox">
      <section className="lists" aria-label={t("menu.articles")}>
        <div className="filters">
          <Input.Search
            aria-label={t("articles.find")}
            placeholder={t("articles.find")}
            onSearch={(words) => setQ(words.trim())}
            allowClear
          />
        </div>
        {(value?.items.length ?? 0) === 0 && (
          <p className="empty">{problem ?? t(value === null ? "loading" : "articles.none_found")}</p>
        )}
        <ul className="rows">
          {value?.items.map((one) => (
            <li key={one.article_id}>
              <button
                type="button"
                className={one.article_id === id ? "row is-selected" : "row"}
                aria-current={one.article_id === id ? "true" : undefined}
                onClick={() => go("articles", one.article_id)}
              >
                <strong>{one.title}</strong>
                <span className="row-text">{one.summary}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {id === null ? <p className="empty">{t("articles.none")}</p> : <ArticleView key={id} id={id} />}
    </div>
  );
}

function ArticleView({ id }: { id: string }) {
  const canEdit = useDesk().may("edit_knowledge");
  const { value, problem, reload } = useLoaded<Served>(`/inbox/articles/${id}`);
  const [isEditing, setIsEditing] = useState(false);
  const [shown, setShown] = useState<Version | null>(null);
  if (value === null) return <p className="empty">{problem ?? t("loading")}</p>;
  const { article, base } = value;
  return (
    <section className="group" aria-label={t("articles.one")}>
      <div className="conversation-head">
        <h2>{article?.standard_question ?? id}</h2>
        <Tag>{id}</Tag>
        {article === null && <Tag color="orange">{t("articles.gone")}</Tag>}
        <span className="grow" />
        {canEdit && article !== null && !isEditing && (
          <Button type="primary" onClick={() => setIsEditing(true)}>
            {t("articles.edit")}
          </Button>
        )}
      </div>
      {isEditing && article !== null ? (
        <DraftForm
          draft={{ article, base, is_new: false, added_questions: [] }}
          group={null}
          onClose={() => setIsEditing(false)}
          onChanged={reload}
        />
      ) : (
        article !== null && <ArticleText article={article} />
      )}
      <h3>{t("articles.versions")}</h3>
      {value.versions.length === 0 && <p>{t("articles.no_versions")}</p>}
      {value.versions.length > 0 && (
        <table className="table">
          <tbody>
            {value.versions.map((version) => (
              <tr key={version.number}>
                <td>{t("articles.version", { number: version.number })}</td>
                <td>{named("version", version.action)}</td>
                <td>{version.by?.name ?? "—"}</td>
                <td>
                  <When at={version.at} />
                </td>
                <td>
                  {version.is_current && <Tag color="green">{t("articles.current")}</Tag>}
                  <Button size="small" onClick={() => setShown(version)}>
                    {t("articles.see")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown !== null && (
        <VersionDialog
          id={id}
          version={shown}
          base={base}
          onClose={() => setShown(null)}
          onRolledBack={() => {
            setShown(null);
            reload();
          }}
        />
      )}
    </section>
  );
}

function ArticleText({ article }: { article: ArticleBody }) {
  const { answer, similar_questions: similar } = article;
  return (
    <div className="facts article">
      <p>{answer.summary}</p>
      {answer.steps.length > 0 && (
        <ol>
          {answer.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      {answer.notes.map((note) => (
        <p key={note} className="small">
          {note}
        </p>
      ))}
      <h3>{t("articles.similar", { count: similar.length })}</h3>
      <p>{similar.join(" / ")}</p>
    </div>
  );
}

interface DialogProps {
  id: string;
  version: Version;
  base: string | null;
  onClose: () => void;
  onRolledBack: () => void;
}

/** One version as its file was; before it comes back one sees which answers would change. */
function VersionDialog({ id, version, base, onClose, onRolledBack }: DialogProps) {
  const { client, may } = useDesk();
  const { message } = App.useApp();
  const path = `/inbox/articles/${id}`;
  const { value, problem } = useLoaded<{ yaml: string | null }>(`${path}/versions/${version.number}`);
  const [replay, setReplay] = useState<Replay | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const mayRollBack = may("edit_knowledge") && !version.is_current;

  const run = (work: Promise<void>) => {
    setIsBusy(true);
    work.catch((error: Error) => message.error(error.message)).finally(() => setIsBusy(false));
  };
  const preview = () =>
    run(client.post<Replay>(`${path}/versions/${version.number}/replay`, { last: 100 }).then(setReplay));
  const rollBack = () =>
    run(
      client.post(`${path}/rollback`, { to: version.number, base }).then(() => {
        message.success(t("articles.rolled_back", { number: version.number }));
        onRolledBack();
      }),
    );
  return (
    <Modal
      open
      width={760}
      title={t("articles.version_of", { number: version.number, id })}
      onCancel={onClose}
      footer={
        mayRollBack && (
          <>
            <Button onClick={preview} loading={isBusy}>
              {t("draft.replay")}
            </Button>
            <Button type="primary" onClick={rollBack} loading={isBusy}>
              {t("articles.roll_back")}
            </Button>
          </>
        )
      }
    >
      {value === null ? (
        <p className="empty">{problem ?? t("loading")}</p>
      ) : value.yaml === null ? (
        <p>{t("articles.was_none")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
        <pre className="file" tabIndex={0}>
          {value.yaml}
        </pre>
      )}
      {replay !== null && <Flips replay={replay} after={t("replay.after_rollback")} />}
    </Modal>
  );
}
