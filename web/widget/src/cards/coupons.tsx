import type { Content, Coupon, Envelope } from "@wenban/sdk";
import { useChat } from "../chat";
import { day, money } from "../format";
import { More } from "../parts/more";
import { Options } from "../parts/options";
import { PlainText } from "../parts/plain_text";
import { aroundLines } from "../text_parts";

type Coupons = Extract<Content, { kind: "coupons" }>;

const FIRST_COUPONS = 3;
const SOON_DAYS = 7;

export function CouponsCard({ content, message }: { content: Coupons; message: Envelope }) {
  const { lead, tail } = aroundLines(content.text, isCouponLine);
  return (
    <div class="card">
      <PlainText text={content.items.length > 0 ? lead : content.text} />
      <More items={content.items} first={FIRST_COUPONS} label="action.more_coupons">
        {(shown) => (
          <ul class="coupons">
            {shown.map((coupon) => (
              <CouponRow key={coupon.code} coupon={coupon} />
            ))}
          </ul>
        )}
      </More>
      {content.items.length > 0 && <PlainText text={tail} class="muted" />}
      <Options options={message.options} look="actions" />
    </div>
  );
}

function CouponRow({ coupon }: { coupon: Coupon }) {
  const { words } = useChat();
  const isUsable = coupon.state === "usable";
  return (
    <li class={isUsable ? "coupon" : "coupon is-unusable"}>
      <div class="coupon-money">
        <strong>{money(coupon.balance)}</strong>
        <span>{words("coupon.balance")}</span>
        <span>{words("coupon.face_value", { amount: money(coupon.face_value) })}</span>
      </div>
      <div class="coupon-body">
        <div class="coupon-head">
          <strong>{coupon.name}</strong>
          <span class={isUsable ? "tag tag-ok" : "tag"}>{coupon.state_label}</span>
        </div>
        <p>
          {words("coupon.valid", { from: day(coupon.valid_from), until: day(coupon.valid_until) })}{" "}
          {isUsable && <DaysLeft days={coupon.days_left} />}
        </p>
        <p>
          {coupon.kind_label} · {words("coupon.code")} {coupon.code}
        </p>
        {coupon.restrictions.length > 0 && (
          <details>
            <summary>{words("coupon.rules", { count: coupon.restrictions.length })}</summary>
            <ul>
              {coupon.restrictions.map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}

function DaysLeft({ days }: { days: number | null }) {
  const { words } = useChat();
  if (days === null || days > SOON_DAYS) return null;
  return (
    <strong class="soon">{days <= 0 ? words("coupon.last_day") : words("coupon.days_left", { days })}</strong>
  );
}

/** As the bot lists coupons in its text: a heading in 【】, details behind a full-width space. */
function isCouponLine(line: string): boolean {
  return /^【|^　/.test(line);
}
