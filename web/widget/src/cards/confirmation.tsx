import type { Content, Envelope } from "@wenban/sdk";
import { useChat, useNow } from "../chat";
import { countdown } from "../format";
import { Icon } from "../parts/icons";
import { Options } from "../parts/options";
import { PlainText } from "../parts/plain_text";
import { aroundLines, mentions } from "../text_parts";

type Confirmation = Extract<Content, { kind: "confirmation" }>;

interface ConfirmationProps {
  content: Confirmation;
  message: Envelope;
  /** The user said something after it: it is answered, or a newer one stands below. */
  isAnswered: boolean;
  chosen: string | null;
}

/** What will be submitted and what follows from it. Its buttons die with its draft. */
export function ConfirmationCard({ content, message, isAnswered, chosen }: ConfirmationProps) {
  const { words } = useChat();
  const ends = content.expires_at === null ? null : Date.parse(content.expires_at);
  const now = useNow(1000, ends !== null && !isAnswered);
  const isExpired = ends !== null && now >= ends;
  const { lead, tail } = aroundLines(content.text, mentions(content.consequences));
  return (
    <div class="card confirmation">
      <PlainText text={lead.replace(/\n*[^\n]+[：:]$/, "")} />
      {content.consequences.length > 0 && (
        <section class="consequences">
          <h3>
            <Icon name="alert" /> {words("confirmation.consequences")}
          </h3>
          <ul>
            {content.consequences.map((consequence) => (
              <li key={consequence}>{consequence}</li>
            ))}
          </ul>
        </section>
      )}
      <PlainText text={tail} class="muted" />
      <p class="deadline" role={isExpired ? "status" : undefined}>
        <Deadline isAnswered={isAnswered} isExpired={isExpired} leftMs={ends === null ? null : ends - now} />
      </p>
      <Options
        options={message.options}
        look="actions"
        isDisabled={isAnswered || isExpired}
        chosen={chosen}
      />
    </div>
  );
}

function Deadline(props: { isAnswered: boolean; isExpired: boolean; leftMs: number | null }) {
  const { words } = useChat();
  if (props.isAnswered) return <>{words("confirmation.done")}</>;
  if (props.isExpired) return <>{words("confirmation.expired")}</>;
  if (props.leftMs === null) return null;
  return (
    <>
      <Icon name="clock" /> {words("confirmation.left", countdown(props.leftMs))}
    </>
  );
}
