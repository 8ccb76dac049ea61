import type { HotQuestion } from "@wenban/sdk";
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../chat";
import { Icon } from "./icons";

interface WelcomeProps {
  /** Another person has other questions. */
  subject: string | null;
  isFresh: boolean;
}

/** What a new visitor sees first: what the assistant can do, and what others ask. */
export function Welcome({ subject, isFresh }: WelcomeProps) {
  const { session, words } = useChat();
  const questions = useHotQuestions(subject);
  return (
    <section class="welcome" aria-label={words("welcome.hello")}>
      <h2>{words("welcome.hello")}</h2>
      <p>{words("welcome.about")}</p>
      {isFresh && questions.length > 0 && (
        <>
          <h3>{words("welcome.hot")}</h3>
          <ul class="hot">
            {questions.map((question) => (
              <li key={question.article_id}>
                <button type="button" onClick={() => session.sendText(question.title)}>
                  {question.title}
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function useHotQuestions(subject: string | null): HotQuestion[] {
  const { api } = useChat();
  const [questions, setQuestions] = useState<HotQuestion[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for another person
  useEffect(() => {
    let isWanted = true;
    api.hotQuestions().then(
      (found) => isWanted && setQuestions(found),
      (error) => console.warn("wenban: no hot questions", error),
    );
    return () => {
      isWanted = false;
    };
  }, [api, subject]);
  return questions;
}
