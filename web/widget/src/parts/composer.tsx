import type { Snapshot } from "@wenban/sdk";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useChat } from "../chat";
import { lengthOf } from "../format";
import { Icon } from "./icons";
import { LIST_ID, optionId, Suggestions, useSuggestions } from "./suggestions";

const COUNT_FROM = 0.8;
const TYPING_EVERY_MS = 3000;

interface ComposerProps {
  snapshot: Snapshot;
  /** Raised each time the window is opened: the text field takes the focus. */
  focusCount: number;
}

/** Where the user writes. Enter sends, Shift+Enter breaks the line, an input method's Enter does neither. */
export function Composer({ snapshot, focusCount }: ComposerProps) {
  const { session, words, config } = useChat();
  const [text, setText] = useState("");
  const [isComposing, setComposing] = useState(false);
  const [isQuiet, setQuiet] = useState(false);
  const [active, setActive] = useState(-1);
  const field = useRef<HTMLTextAreaElement>(null);
  const { owner } = snapshot.state;
  const suggestions = useSuggestions(text, owner === "bot" && !isComposing && !isQuiet);
  const over = lengthOf(text.trim()) - config.max_text_length;
  const canSend = text.trim() !== "" && over <= 0;
  useGrowing(field, text);
  useTyping(text);
  useEffect(() => {
    const isTouch = matchMedia("(pointer: coarse)").matches; // the keyboard would cover the welcome
    if (focusCount > 0 && !isTouch) field.current?.focus();
  }, [focusCount]);

  function send(what: string): void {
    session.sendText(what);
    setText("");
    setActive(-1);
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return; // the input method's own key
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const chosen = suggestions[active];
      if (chosen) send(chosen.title);
      else if (canSend) send(text.trim());
    } else if (suggestions.length > 0) walk(event);
  }

  function walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const count = suggestions.length + 1; // one place for "none of them"
      setActive(((active + 1 + step + count) % count) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      setQuiet(true);
      setActive(-1);
    }
  }

  if (owner === "closed") {
    return (
      <footer class="composer composer-closed">
        <button type="button" class="primary-button" onClick={() => void session.newConversation()}>
          {words("action.start_new")}
        </button>
      </footer>
    );
  }
  return (
    <footer class="composer">
      {suggestions.length > 0 && <Suggestions items={suggestions} active={active} onChoose={send} />}
      <p class="visually-hidden" role="status">
        {suggestions.length > 0 ? words("suggestions.count", { count: suggestions.length }) : ""}
      </p>
      <div class="field">
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={words("composer.label")}
          placeholder={words(owner === "bot" ? "composer.placeholder" : "composer.placeholder_agent")}
          aria-autocomplete="list"
          aria-controls={suggestions.length > 0 ? LIST_ID : undefined}
          aria-activedescendant={active >= 0 ? optionId(active) : undefined}
          aria-describedby="composer-count"
          aria-invalid={over > 0}
          enterkeyhint="send"
          onInput={(event) => {
            setText(event.currentTarget.value);
            setQuiet(false);
            setActive(-1);
          }}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
          onKeyDown={onKeyDown}
          onBlur={() => setQuiet(true)}
          onFocus={() => setQuiet(false)}
        />
        <button
          type="button"
          class="send"
          disabled={!canSend}
          aria-label={words("action.send")}
          title={words("action.send")}
          onClick={() => send(text.trim())}
        >
          <Icon name="send" isFilled />
        </button>
      </div>
      <Counter length={over + config.max_text_length} limit={config.max_text_length} />
    </footer>
  );
}

function Counter({ length, limit }: { length: number; limit: number }) {
  const { words } = useChat();
  const isOver = length > limit;
  const isShown = length >= limit * COUNT_FROM;
  return (
    <p id="composer-count" class={isOver ? "count is-over" : "count"} role={isOver ? "alert" : undefined}>
      {isOver && `${words("composer.too_long", { limit, over: length - limit })} `}
      {isShown && words("composer.count", { length, limit })}
    </p>
  );
}

/** The field is as high as its text, up to what the style allows. */
function useGrowing(field: { current: HTMLTextAreaElement | null }, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again for every text
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [field, text]);
}

/** Tells the other side that somebody is writing, not more often than it needs. */
function useTyping(text: string): void {
  const { session } = useChat();
  const told = useRef(0);
  useEffect(() => {
    const now = Date.now();
    if (text === "") {
      if (told.current > 0) session.typing(false);
      told.current = 0;
    } else if (now - told.current >= TYPING_EVERY_MS) {
      session.typing(true);
      told.current = now;
    }
  }, [session, text]);
}
