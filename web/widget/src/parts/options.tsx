import type { Option } from "@wenban/sdk";
import { useChat } from "../chat";
import { Icon } from "./icons";

interface OptionsProps {
  options: readonly Option[];
  /** How much the buttons stand out. */
  look: "chips" | "list" | "actions";
  /** Title of the one that was chosen. */
  chosen?: string | null;
  isDisabled?: boolean;
}

/** What can be clicked under a message; a click sends the option's id. */
export function Options({ options, look, chosen = null, isDisabled = false }: OptionsProps) {
  const { session } = useChat();
  if (options.length === 0) return null;
  return (
    <ul class={`options options-${look}`}>
      {options.map((option) => (
        <li key={option.id}>
          <button
            type="button"
            class={option.title === chosen ? "option is-chosen" : "option"}
            disabled={isDisabled}
            onClick={() => session.choose(option)}
          >
            {option.title === chosen && <Icon name="check" />}
            {option.title}
          </button>
        </li>
      ))}
    </ul>
  );
}
