import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import type { Client } from "./api/client";
import type { Session } from "./api/types";
import { t } from "./words";

interface Props {
  client: Client;
  onSignedIn: (session: Session) => void;
}

export function Login({ client, onSignedIn }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

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
      </Form>
    </main>
  );
}
