import type { Content, Envelope } from "@wenban/sdk";
import { useChat } from "../chat";
import { clock, fileSize } from "../format";
import { Icon } from "../parts/icons";
import { Options } from "../parts/options";
import { PlainText } from "../parts/plain_text";
import { SafeLink } from "../parts/safe_link";

type File = Extract<Content, { kind: "file" }>;

/** A short-lived link through the gateway. */
export function FileCard({ content, message }: { content: File; message: Envelope }) {
  const { api, words, locale } = useChat();
  const until = content.expires_at === null ? "" : clock(content.expires_at, locale);
  return (
    <div class="card">
      {content.text !== content.name && <PlainText text={content.text} />}
      <div class="file">
        <Icon name="file" />
        <div>
          <strong>{content.name}</strong>
          {content.size_bytes !== null && <span class="muted"> {fileSize(content.size_bytes)}</span>}
          {until !== "" && !content.text.includes(until) && (
            <p class="muted">{words("file.expires", { time: until })}</p>
          )}
        </div>
        <SafeLink url={content.url} base={api.base || location.origin}>
          {words("action.download")}
        </SafeLink>
      </div>
      <Options options={message.options} look="actions" />
    </div>
  );
}
