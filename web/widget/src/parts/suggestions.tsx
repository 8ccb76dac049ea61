import type { Suggestion } from "@wenban/sdk";
import { useEffect, useState } from "preact/hooks";
import { useChat } from "../chat";

const PAUSE_MS = 80;
export const LIST_ID = "suggestions";

export function optionId(index: number): string {
  return `${LIST_ID}-${index}`;
}

/** The questions that begin like `text`; late answers to earlier letters are dropped. */
export function useSuggestions(text: string, isOn: boolean): Suggestion[] {
  const { api } = useChat();
  const [found, setFound] = useState<Suggestion[]>([]);
  const query = isOn ? text.trim() : "";
  useEffect(() => {
    if (query === "") {
      setFound([]);
      return;
    }
    const stopper = new AbortController();
    const timer = setTimeout(() => {
      api.suggestions(query, stopper.signal).then(
        (items) => !stopper.signal.aborted && setFound(items),
        () => setFound([]), // typing goes on without help
      );
    }, PAUSE_MS);
    return () => {
      stopper.abort();
      clearTimeout(timer);
    };
  }, [api, query]);
  return found;
}

interface SuggestionsProps {
  items: readonly Suggestion[];
  active: number;
  onChoose(title: string): void;
}

/** Chosen with the arrow keys from the text field, or by a click. */
export function Suggestions({ items, active, onChoose }: SuggestionsProps) {
  const { words } = useChat();
  return (
    <div class="suggestions">
      <p id="suggestions-title">{words("suggestions.label")}</p>
      {/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text field (aria-activedescendant) */}
      <div role="listbox" id={LIST_ID} aria-labelledby="suggestions-title">
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: the text field handles the keys
          <div
            key={item.article_id}
            id={optionId(index)}
            role="option"
            aria-selected={index === active}
            class={index === active ? "suggestion is-active" : "suggestion"}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(item.title)}
          >
            <Marked text={item.title} ranges={item.ranges} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** The title with what matched made bold. */
function Marked({ text, ranges }: { text: string; ranges: Suggestion["ranges"] }) {
  const cuts = [0, ...ranges.flat(), text.length];
  const pieces = cuts
    .slice(1)
    .map((end, index) => ({ piece: text.slice(cuts[index], end), at: cuts[index] }));
  return (
    <>
      {pieces.map(({ piece, at }, index) =>
        piece === "" ? null : index % 2 === 1 ? <b key={at}>{piece}</b> : <span key={at}>{piece}</span>,
      )}
    </>
  );
}
