import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useChat } from "../chat";
import type { Key } from "../words";

interface MoreProps<Item> {
  items: readonly Item[];
  /** How many are shown at first. */
  first: number;
  label: Key;
  children: (items: readonly Item[]) => ComponentChildren;
}

/** A list that shows its first items, and all of them on demand. */
export function More<Item>({ items, first, label, children }: MoreProps<Item>) {
  const { words } = useChat();
  const [isAll, setAll] = useState(false);
  const hidden = items.length - first;
  return (
    <>
      {children(isAll ? items : items.slice(0, first))}
      {hidden > 0 && (
        <button type="button" class="link-button" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? words("action.less") : words(label, { count: hidden })}
        </button>
      )}
    </>
  );
}
