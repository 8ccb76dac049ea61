import { useEffect, useState } from "react";
import { t } from "../words";

const SOON_S = 30;

/** `mm:ss` left, or how much too late. */
export function clockOf(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = [Math.floor((whole % 3600) / 60), whole % 60].map((part) => String(part).padStart(2, "0"));
  return hours > 0 ? `${hours}:${rest.join(":")}` : rest.join(":");
}

/** Counts down to the promise, second by second. */
export function Sla({ dueAt }: { dueAt: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = (Date.parse(dueAt) - now) / 1000;
  const state = left < 0 ? "late" : left < SOON_S ? "soon" : "ok";
  return (
    <span className={`sla sla-${state}`}>
      {t(left < 0 ? "sla.late" : "sla.left", { clock: clockOf(left) })}
    </span>
  );
}
