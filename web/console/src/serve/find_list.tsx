import { t } from "../words";
import type { Find } from "./finds";

interface FindsProps {
  finds: Find[];
  active: number;
  onChoose: (find: Find) => void;
}

/** What `/` has found, above the field. */
export function FindList({ finds, active, onChoose }: FindsProps) {
  return (
    <ul className="finds" aria-label={t("finds.label")}>
      {finds.map((find, place) => (
        <li key={`${find.kind}/${find.id}`}>
          <button
            type="button"
            className={place === active ? "find is-active" : "find"}
            onClick={() => onChoose(find)}
          >
            <strong>{find.title}</strong>{" "}
            <span>{t(find.kind === "canned" ? "finds.canned" : "finds.article")}</span>
            <span className="find-text">{find.text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
