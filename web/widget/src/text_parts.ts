/**
 * A message's `text` says everything in plain words, also what a card shows in its own way. These functions take
 * out what the card shows, so that nothing is said twice and nothing is left unsaid.
 */

export interface Around {
  lead: string;
  tail: string;
}

/** The text before and after the lines that `isListed`. */
export function aroundLines(text: string, isListed: (line: string) => boolean): Around {
  const lines = text.split("\n");
  const first = lines.findIndex(isListed);
  if (first < 0) return { lead: text.trim(), tail: "" };
  const last = lines.findLastIndex(isListed);
  const between = lines.slice(first, last + 1).filter((line) => line.trim() !== "" && !isListed(line));
  return {
    lead: [...lines.slice(0, first), ...between].join("\n").trim(),
    tail: lines
      .slice(last + 1)
      .join("\n")
      .trim(),
  };
}

/** True for a line that contains one of `pieces`. */
export function mentions(pieces: readonly string[]): (line: string) => boolean {
  const known = pieces.filter((piece) => piece !== "");
  return (line) => known.some((piece) => line.includes(piece));
}

/** The text without the paragraphs that are a heading and lines about `labels`. */
export function withoutLists(text: string, labels: readonly string[]): string {
  const isAbout = mentions(labels);
  return text
    .split("\n\n")
    .filter((paragraph) => {
      const [heading, ...lines] = paragraph.split("\n");
      const isList = /[：:]$/.test(heading ?? "") && lines.length > 0 && lines.every(isAbout);
      return !isList;
    })
    .join("\n\n")
    .trim();
}

export type Piece = string | { url: string };

const URL_IN_TEXT = /https?:\/\/[^\s<>"'，。；、）】》]+/g;

/** Cuts a text at its web addresses. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(URL_IN_TEXT)) {
    if (safeUrl(match[0]) === null) continue;
    pieces.push(text.slice(end, match.index), { url: match[0] });
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== "");
}

/** The address when it is http(s); null for `javascript:` and everything else. */
export function safeUrl(address: string, base?: string): string | null {
  try {
    const url = new URL(address, base);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null; // not an address
  }
}
