import { App as AntApp, ConfigProvider, Spin } from "antd";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useState } from "react";
import { Client } from "./api/client";
import type { Session } from "./api/types";
import { DeskContext } from "./desk_context";
import { Frame } from "./frame";
import { Desk } from "./live/desk";
import { Login } from "./login";
import { useTheme } from "./theme";
import { t } from "./words";

const client = new Client(t("problem.unreachable"));

export function App() {
  const [desk, setDesk] = useState<Desk | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const theme = useTheme();

  const signIn = (session: Session) => {
    client.csrfToken = session.csrf_token;
    const next = new Desk(client, session, () => client.onSignedOut());
    client.onSignedOut = () => {
      next.stop();
      setDesk(null);
    };
    next.start();
    setDesk(next);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page opens
  useEffect(() => {
    client
      .get<Session>("/session")
      .then(signIn, () => undefined)
      .finally(() => setIsAsked(true));
  }, []);

  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <AntApp>
        {desk !== null ? (
          <DeskContext value={desk}>
            <Frame />
          </DeskContext>
        ) : isAsked ? (
          <Login client={client} onSignedIn={signIn} />
        ) : (
          <main className="waiting">
            <h1 className="unseen">{t("app.title")}</h1>
            <Spin size="large" />
          </main>
        )}
      </AntApp>
    </ConfigProvider>
  );
}
