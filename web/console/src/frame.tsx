import { Alert, App, Badge, Button, Modal, Select } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import type { Operation, Presence } from "./api/types";
import { useDesk, useDeskState } from "./desk_context";
import { Articles } from "./inbox/articles";
import { Inbox } from "./inbox/inbox";
import { useAlerts } from "./live/alerts";
import { go, useRoute } from "./route";
import { Search } from "./serve/search";
import { Workplace } from "./serve/workplace";
import { type Key, t } from "./words";

const Insights = lazy(() => import("./insight/insights"));
const Manage = lazy(() => import("./manage/manage"));
const PAGES: { page: string; title: Key; needs: Operation | null; key: string }[] = [
  { page: "serve", title: "menu.serve", needs: "view_queue", key: "1" },
  { page: "search", title: "menu.search", needs: "search", key: "2" },
  { page: "inbox", title: "menu.inbox", needs: "view_inbox", key: "3" },
  { page: "articles", title: "menu.articles", needs: "view_inbox", key: "4" },
  { page: "insights", title: "menu.insights", needs: "view_insights", key: "5" },
  { page: "manage", title: "menu.manage", needs: null, key: "6" },
];
const PRESENCES: Presence[] = ["online", "busy", "away"];
const HELP: [string, Key][] = [
  ["Alt + 1…6", "help.pages"],
  ["Alt + C", "help.claim"],
  ["Alt + N", "help.note"],
  ["/", "help.slash"],
  ["Enter", "help.send"],
  ["Shift + Enter", "help.newline"],
  ["Alt + H", "help.help"],
];

export function Frame() {
  const desk = useDesk();
  const { page } = useRoute();
  const { message } = App.useApp();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const pages = PAGES.filter(({ needs }) => needs === null || desk.may(needs));
  const shown = pages.find((one) => one.page === page) ?? pages[0];
  const connection = useDeskState((state) => state.connection);
  const unread = useDeskState((state) => state.mine.reduce((sum, row) => sum + row.unread_count, 0));
  const alerts = useAlerts(unread);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey) return;
      const chosen = pages.find(({ key }) => key === event.key);
      if (chosen) go(chosen.page);
      else if (event.key.toLowerCase() === "h") setIsHelpOpen((before) => !before);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });

  const leave = () => {
    desk.client.post("/logout").catch(() => undefined);
    desk.client.onSignedOut();
  };

  return (
    <div className="frame">
      <header className="top">
        <strong className="brand">{t("app.title")}</strong>
        <nav aria-label={t("menu.label")}>
          {pages.map((one) => (
            <Badge key={one.page} count={one.page === "serve" ? unread : 0} size="small">
              <Button
                type={one === shown ? "primary" : "text"}
                aria-current={one === shown ? "page" : undefined}
                onClick={() => go(one.page)}
              >
                {t(one.title)}
              </Button>
            </Badge>
          ))}
        </nav>
        <span className="grow" />
        {alerts.canAsk && <Button onClick={alerts.ask}>{t("alert.enable")}</Button>}
        {desk.may("serve") && (
          <Select
            aria-label={t("presence.label")}
            defaultValue={desk.session.presence === "offline" ? "online" : desk.session.presence}
            options={PRESENCES.map((value) => ({ value, label: t(`presence.${value}` as Key) }))}
            onChange={(presence) =>
              desk.client
                .post("/presence", { presence })
                .catch((error: Error) => message.error(error.message))
            }
            className="presence"
          />
        )}
        <span className="me">{desk.session.user.name}</span>
        <Button type="text" onClick={() => setIsHelpOpen(true)}>
          {t("help.title")}
        </Button>
        <Button type="text" onClick={leave}>
          {t("logout")}
        </Button>
      </header>
      {connection === "lost" && <Alert banner type="warning" title={t("connection.lost")} role="status" />}
      <main className="page">
        <h1 className="unseen">{shown ? t(shown.title) : t("app.title")}</h1>
        {shown?.page === "serve" && <Workplace />}
        {shown?.page === "search" && <Search />}
        {shown?.page === "inbox" && <Inbox />}
        {shown?.page === "articles" && <Articles />}
        <Suspense fallback={<p className="empty">{t("loading")}</p>}>
          {shown?.page === "insights" && <Insights />}
          {shown?.page === "manage" && <Manage />}
        </Suspense>
      </main>
      <Modal open={isHelpOpen} title={t("help.title")} footer={null} onCancel={() => setIsHelpOpen(false)}>
        <dl className="keys">
          {HELP.map(([keys, what]) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{t(what)}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </div>
  );
}
