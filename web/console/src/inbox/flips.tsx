import { named, t } from "../words";
import type { Outcome, Replay } from "./types";

const outcomeOf = (outcome: Outcome) => `${named("decision", outcome.kind)} ${outcome.title ?? ""}`;

/** Which of the last questions would get another answer. */
export function Flips({ replay, after }: { replay: Replay; after: string }) {
  return (
    <section aria-label={t("replay.label")}>
      <p role="status">{t("replay.result", { asked: replay.asked, changed: replay.changed })}</p>
      {replay.flips.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th>{t("replay.question")}</th>
              <th>{t("replay.before")}</th>
              <th>{after}</th>
            </tr>
          </thead>
          <tbody>
            {replay.flips.map((flip, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same question may be asked twice
              <tr key={place}>
                <td>{flip.question}</td>
                <td>{outcomeOf(flip.before)}</td>
                <td>{outcomeOf(flip.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
