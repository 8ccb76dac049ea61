import { piecesOf } from "../../../widget/src/text_parts";

/** Anybody's text as text; web addresses (http and https alone) become links. */
export function SafeText({ text }: { text: string }) {
  const pieces = piecesOf(text);
  return (
    <span className="text">
      {pieces.map((piece, place) =>
        typeof piece === "string" ? (
          piece
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change
          <a key={place} href={piece.url} target="_blank" rel="noopener noreferrer nofollow">
            {piece.url}
          </a>
        ),
      )}
    </span>
  );
}
