import type { Content, Envelope } from "@wenban/sdk";
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../chat";
import { tellFailure } from "../failure";
import { Chips, Comment } from "../parts/feedback";
import { Icon } from "../parts/icons";
import { useIntoView } from "../parts/into_view";
import { PlainText } from "../parts/plain_text";
import type { Key } from "../words";

type Rating = Extract<Content, { kind: "rating" }>;
const LOW_UP_TO = 3;

/** How was the person who served? Once per service. */
export function RatingCard({ content, message }: { content: Rating; message: Envelope }) {
  const chat = useChat();
  const { api, given, words, toast } = chat;
  const [score, setScore] = useState(given.rating(content.escalation_id) ?? 0);
  const [isGiven, setGiven] = useState(given.rating(content.escalation_id) !== null);
  const [thanks, setThanks] = useState(words("rating.thanks"));
  const [tags, setTags] = useState<string[]>([]);
  const [comment, setComment] = useState("");
  const form = useIntoView<HTMLFormElement>(score);
  useEffect(() => {
    const before = given.rating(content.escalation_id);
    if (before === null) return;
    setScore(before);
    setGiven(true);
  }, [given, content.escalation_id]);

  async function send(): Promise<void> {
    const { escalation_id } = content;
    try {
      const rated = await api.rate(message.conversation_id, {
        escalation_id,
        score,
        tags,
        ...(comment.trim() && { comment: comment.trim() }),
      });
      setThanks(rated.text || thanks);
      given.setRating(escalation_id, score);
      setGiven(true);
    } catch (error) {
      toast(tellFailure(error, chat));
    }
  }

  if (isGiven) return <Given score={score} thanks={thanks} />;
  return (
    <form
      class="card rating"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <PlainText text={content.text || words("rating.question")} />
      <Stars
        group={content.escalation_id}
        score={score}
        scale={content.scale}
        onChange={(next) => {
          setScore(next);
          setTags([]);
        }}
      />
      {score > 0 && (
        <>
          <TagChips score={score} tags={tags} onChange={setTags} />
          <Comment label={words("rating.comment")} value={comment} onChange={setComment} />
          <button type="submit" class="primary-button">
            {words("rating.send")}
          </button>
        </>
      )}
    </form>
  );
}

function Given({ score, thanks }: { score: number; thanks: string }) {
  const { words } = useChat();
  return (
    <div class="card rating">
      <p class="stars" role="img" aria-label={words("rating.stars", { score })}>
        {[1, 2, 3, 4, 5].map((star) => (
          <span key={star} class={star <= score ? "star is-on" : "star"}>
            <Icon name="star" isFilled={star <= score} />
          </span>
        ))}
      </p>
      <p role="status">{thanks}</p>
    </div>
  );
}

interface StarsProps {
  group: string;
  score: number;
  scale: number;
  onChange(score: number): void;
}

function Stars({ group, score, scale, onChange }: StarsProps) {
  const { words } = useChat();
  const stars = Array.from({ length: scale }, (_, index) => index + 1);
  const meaning = score >= 1 && score <= 5 ? words(`rating.${score}` as Key) : "";
  return (
    <fieldset class="stars">
      <legend class="visually-hidden">{words("rating.question")}</legend>
      {stars.map((star) => (
        <label key={star} class={star <= score ? "star is-on" : "star"}>
          <input
            type="radio"
            class="visually-hidden"
            name={`rating-${group}`}
            value={star}
            checked={star === score}
            onChange={() => onChange(star)}
          />
          <Icon name="star" isFilled={star <= score} />
          <span class="visually-hidden">{words("rating.stars", { score: star })}</span>
        </label>
      ))}
      <span class="muted" aria-hidden="true">
        {meaning}
      </span>
    </fieldset>
  );
}

interface TagChipsProps {
  score: number;
  tags: readonly string[];
  onChange(tags: string[]): void;
}

function TagChips({ score, tags, onChange }: TagChipsProps) {
  const { config, words, served } = useChat();
  const kind = score <= LOW_UP_TO ? "low" : "high";
  return (
    <Chips
      legend={words("rating.tags")}
      items={config.rating_tags
        .filter((tag) => tag.for === kind)
        .map(({ code, title }) => ({ code, title: served(`tag.${code}`, title) }))}
      chosen={tags}
      onToggle={(code) =>
        onChange(tags.includes(code) ? tags.filter((other) => other !== code) : [...tags, code])
      }
    />
  );
}
