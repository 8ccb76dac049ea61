import { type Content, type Envelope, readContent, type ServerState } from "@wenban/sdk";
import { ArticleCard } from "../cards/article";
import { ChecklistCard } from "../cards/checklist";
import { ConfirmationCard } from "../cards/confirmation";
import { CouponsCard } from "../cards/coupons";
import { FileCard } from "../cards/file";
import { ProgressCard } from "../cards/progress";
import { RatingCard } from "../cards/rating";
import { useChat } from "../chat";
import { clock } from "../format";
import { aroundLines } from "../text_parts";
import { FeedbackRow } from "./feedback";
import { Icon } from "./icons";
import { Options } from "./options";
import { PlainText } from "./plain_text";

export interface MessageProps {
  message: Envelope;
  /** What the user said next, or null when nothing yet. */
  nextWords: string | null;
  owner: ServerState["owner"];
  /** The first of several by the same author: it shows who speaks. */
  isFirst: boolean;
  /** Nothing was said after it. */
  isLast: boolean;
}

const RATED_KINDS = new Set(["article", "coupons", "checklist", "progress"]);
const CENTRED_KINDS = new Set(["notice", "queue"]);

export function Message({ message, nextWords, owner, isFirst, isLast }: MessageProps) {
  const { words, locale } = useChat();
  const content = readContent(message.content);
  const author = authorOf(content, message.author);
  const name =
    author === "agent" && content.kind === "text" && content.agent_name
      ? words("author.agent_named", { agent: content.agent_name })
      : words(`author.${author}`);
  const isCentred = message.author === "system" && CENTRED_KINDS.has(content.kind);
  return (
    <li class={`row row-${isCentred ? "notice" : author}`} data-sequence={message.sequence}>
      {author !== "user" && !isCentred && (
        <span class={`avatar avatar-${author} ${isFirst ? "" : "is-hidden"}`}>
          <Icon name={author === "agent" ? "person" : "bot"} />
        </span>
      )}
      <div class="body">
        <p class={isFirst && author === "agent" ? "author" : "visually-hidden"}>
          {name} <time dateTime={message.created_at}>{clock(message.created_at, locale)}</time>
        </p>
        <Body content={content} message={message} nextWords={nextWords} owner={owner} />
        {author === "user" && isLast && owner !== "bot" && (
          <p class="delivery delivery-quiet">{words("sent")}</p>
        )}
        {message.author === "bot" && RATED_KINDS.has(content.kind) && <FeedbackRow message={message} />}
      </div>
    </li>
  );
}

type BodyProps = Omit<MessageProps, "isFirst" | "isLast"> & { content: Content };

function Body({ content, message, nextWords, owner }: BodyProps) {
  const chosen = message.options.find((option) => option.title === nextWords)?.title ?? null;
  switch (content.kind) {
    case "article":
      return <ArticleCard content={content} message={message} />;
    case "coupons":
      return <CouponsCard content={content} message={message} />;
    case "checklist":
      return <ChecklistCard content={content} message={message} />;
    case "progress":
      return <ProgressCard content={content} message={message} />;
    case "confirmation":
      return (
        <ConfirmationCard
          content={content}
          message={message}
          isAnswered={nextWords !== null}
          chosen={chosen}
        />
      );
    case "file":
      return <FileCard content={content} message={message} />;
    case "rating":
      return <RatingCard content={content} message={message} />;
    case "choices":
      return <Choices text={content.text} message={message} chosen={chosen} />;
    case "queue":
      return (
        <>
          <PlainText text={content.text} class="notice notice-info" />
          {owner === "queued" && nextWords === null && <Options options={message.options} look="chips" />}
        </>
      );
    case "notice":
      return (
        <>
          <PlainText text={content.text} class={`notice notice-${content.level}`} />
          <Options options={message.options} look="chips" chosen={chosen} />
        </>
      );
    case "text":
      return (
        <>
          <PlainText text={content.text} class="bubble" />
          <Options options={message.options} look="chips" chosen={chosen} />
        </>
      );
  }
}

/** The numbered lines of the text are the options below: they are not said twice. */
function Choices({ text, message, chosen }: { text: string; message: Envelope; chosen: string | null }) {
  const { lead, tail } = aroundLines(text, (line) => /^\d+[.、]/.test(line));
  const hasOptions = message.options.length > 0;
  return (
    <div class="card">
      <PlainText text={hasOptions ? lead : text} />
      <Options options={message.options} look="list" chosen={chosen} />
      {hasOptions && <PlainText text={tail} class="muted" />}
    </div>
  );
}

function authorOf(content: Content, author: Envelope["author"]): Envelope["author"] {
  return author === "system" && !CENTRED_KINDS.has(content.kind) ? "bot" : author;
}
