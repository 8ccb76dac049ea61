import { Alert, Button, Form, Input } from "antd";
import { useEffect, useState } from "react";
import type { Client } from "./api/client";
import type { Session } from "./api/types";
import { named, t } from "./words";

interface Props {
  client: Client;
  onSignedIn: (session: Session) => void;
}

export function Login({ client, onSignedIn }: Props) {
  const [problem, setProblem] = useState<string | null>(refusal);
  const [hasOidc, setHasOidc] = useState(false);
  const [isBusy, setIsBusy] = useState(false);

  useEffect(() => {
    client.get<{ has_oidc: boolean }>("/sign-in-ways").then(
      (ways) => setHasOidc(ways.has_oidc),
      () => undefined, // a password still works
    );
  }, [client]);

  const submit = async (values: { username: string; password: string }) => {
    setIsBusy(true);
    try {
      onSignedIn(await client.post<Session>("/login", values));
    } catch (error) {
      setProblem((error as Error).message);
      setIsBusy(false);
    }
  };

  return (
    <main className="login">
      <h1>{t("app.title")}</h1>
      <p>{t("login.intro")}</p>
      <Form layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item name="username" label={t("login.username")} rules={[{ required: true }]}>
          <Input autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={t("login.password")} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" visibilityToggle={false} />
        </Form.Item>
        {problem !== null && <Alert type="error" title={problem} showIcon role="alert" />}
        <Button type="primary" htmlType="submit" loading={isBusy} block>
          {t("login.submit")}
        </Button>
        {hasOidc && (
          <Button href="/api/desk/oidc/start" block className="sso">
            {t("login.oidc")}
          </Button>
        )}
      </Form>
    </main>
  );
}

/** Why the organisation's sign-in sent the browser back here. */
function refusal(): string | null {
  const code = new URLSearchParams(location.search).get("sign_in");
  if (code === null) return null;
  const words = named("sign_in", code);
  return words === code ? t("sign_in.oidc_refused") : words;
}
