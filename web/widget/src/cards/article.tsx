import type { Article, Envelope } from "@wenban/sdk";
import { useChat } from "../chat";
import { day } from "../format";
import { More } from "../parts/more";
import { Options } from "../parts/options";
import { PlainText } from "../parts/plain_text";
import { SafeLink } from "../parts/safe_link";

const FIRST_NOTES = 3;

/** A curated answer: the sentence that answers, then the steps, then limits, where it comes from and what to do next. */
export function ArticleCard({ content, message }: { content: Article; message: Envelope }) {
  const { words } = useChat();
  const related = new Set(content.related.map((other) => other.title));
  const titleId = `title-${message.id}`;
  return (
    <article class="card" aria-labelledby={titleId}>
      <h2 class="card-title" id={titleId}>
        {content.title}
      </h2>
      <PlainText text={content.summary} class="summary" />
      <Steps steps={content.steps} />
      <Notes notes={content.notes} />
      <Links links={content.links} />
      <Options options={message.options.filter((option) => !related.has(option.title))} look="actions" />
      {related.size > 0 && (
        <section class="related">
          <h3>{words("article.related")}</h3>
          <Options options={message.options.filter((option) => related.has(option.title))} look="list" />
        </section>
      )}
      {content.source && (
        <p class="source">
          {words("article.source", { title: content.source.title })}
          {content.source.checked_on &&
            ` · ${words("article.checked_on", { date: day(content.source.checked_on) })}`}
        </p>
      )}
    </article>
  );
}

function Steps({ steps }: { steps: readonly string[] }) {
  const { words } = useChat();
  if (steps.length === 0) return null;
  return (
    <details class="steps" open>
      <summary>{words("article.steps", { count: steps.length })}</summary>
      <ol>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </details>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  const { words } = useChat();
  if (notes.length === 0) return null;
  return (
    <section class="notes">
      <h3>{words("article.notes", { count: notes.length })}</h3>
      <More items={notes} first={FIRST_NOTES} label="action.more">
        {(shown) => (
          <ul>
            {shown.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </More>
    </section>
  );
}

function Links({ links }: { links: Article["links"] }) {
  const { words } = useChat();
  if (links.length === 0) return null;
  return (
    <section class="links">
      <h3>{words("article.links")}</h3>
      <ul>
        {links.map((link) => (
          <li key={link.url}>
            <SafeLink url={link.url}>{link.title || link.url}</SafeLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
