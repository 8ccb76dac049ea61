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
  return (
    <div class="card">
      {content.text !== content.name && <PlainText text={content.text} />}
      <div class="file">
        <Icon name="file" />
        <div>
          <strong>{content.name}</strong>
          {content.size_bytes !== null && <span class="muted"> {fileSize(content.size_bytes)}</span>}
          {content.expires_at && (
            <p class="muted">{words("file.expires", { time: clock(content.expires_at, locale) })}</p>
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
