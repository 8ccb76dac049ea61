import { piecesOf } from "../text_parts";
import { SafeLink } from "./safe_link";

/** Text as text: line breaks are kept, web addresses become links, nothing is ever markup. */
export function PlainText({ text, class: name = "" }: { text: string; class?: string }) {
  if (text === "") return null;
  return (
    <p class={`plain ${name}`}>
      {piecesOf(text).map((piece) =>
        typeof piece === "string" ? (
          piece
        ) : (
          <SafeLink key={piece.url} url={piece.url}>
            {piece.url}
          </SafeLink>
        ),
      )}
    </p>
  );
}
