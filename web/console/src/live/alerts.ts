/** What calls an agent who looks elsewhere: the title of the tab, and the desktop when that was allowed. */

import { useEffect, useState } from "react";
import { useDeskState } from "../desk_context";
import { go } from "../route";
import { named, t } from "../words";

export function useAlerts(unread: number): { canAsk: boolean; ask: () => void } {
  const alert = useDeskState((state) => state.alert);
  const [permission, setPermission] = useState(
    typeof Notification === "undefined" ? "denied" : Notification.permission,
  );

  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${t("app.title")}` : t("app.title");
  }, [unread]);
  useEffect(() => {
    if (alert === null || permission !== "granted" || !document.hidden) return;
    const notification = new Notification(named("alert", alert.kind), {
      body: alert.text,
      tag: alert.conversationId,
    });
    notification.onclick = () => {
      window.focus();
      go("serve", alert.conversationId);
    };
  }, [alert, permission]);

  return {
    canAsk: permission === "default",
    ask: () => void Notification.requestPermission().then(setPermission),
  };
}
