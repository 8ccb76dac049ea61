import type { ComponentChildren } from "preact";
import { safeUrl } from "../text_parts";

/** A link that leaves the chat: http(s) only, in a window of its own; anything else is plain text. */
export function SafeLink({
  url,
  children,
  base,
}: {
  url: string;
  children: ComponentChildren;
  base?: string;
}) {
  const address = safeUrl(url, base);
  if (address === null) return <span>{children}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
