import { App, Button, Form, Input } from "antd";
import type { Problem } from "../api/client";
import { useDesk } from "../desk_context";
import { named, t } from "../words";

const MIN_LENGTH = 10;

interface Fields {
  current: string;
  next: string;
}

/** Who I am here, and my password; a new one signs me out everywhere else. */
export function Account() {
  const { client, session } = useDesk();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const { name, username, role } = session.user;
  const save = ({ current, next }: Fields) =>
    client.post("/password", { current, new: next }).then(
      () => {
        form.resetFields();
        message.success(t("password.changed"));
      },
      (error: Problem) =>
        message.error(error.code === "credentials_wrong" ? t("password.wrong") : error.message),
    );
  const isSame = (_: unknown, value: string) =>
    value === form.getFieldValue("next")
      ? Promise.resolve()
      : Promise.reject(new Error(t("password.differs")));
  return (
    <div className="account">
      <p>{t("account.is", { name, username, role: named("role", role) })}</p>
      <h2>{t("password.title")}</h2>
      <Form form={form} layout="vertical" onFinish={save} requiredMark={false}>
        <Form.Item name="current" label={t("password.current")} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" visibilityToggle={false} />
        </Form.Item>
        <Form.Item
          name="next"
          label={t("password.next")}
          rules={[{ required: true, min: MIN_LENGTH, message: t("password.too_short") }]}
        >
          <Input.Password autoComplete="new-password" visibilityToggle={false} maxLength={200} />
        </Form.Item>
        <Form.Item name="again" label={t("password.again")} rules={[{ validator: isSame }]}>
          <Input.Password autoComplete="new-password" visibilityToggle={false} maxLength={200} />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t("manage.save")}
        </Button>
      </Form>
    </div>
  );
}
