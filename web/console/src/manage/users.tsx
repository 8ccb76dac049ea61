import { App, Button, Form, Input, Modal, Popconfirm, Select, Tag } from "antd";
import { useState } from "react";
import { useDesk, useLoaded } from "../desk_context";
import { named, t } from "../words";

interface User {
  id: string;
  username: string;
  name: string;
  role: string;
  is_active: boolean;
}

interface Made {
  user: User;
  password: string | null;
}

export const ROLES = ["agent", "supervisor", "knowledge_editor", "auditor"];
const roleOptions = () => ROLES.map((value) => ({ value, label: named("role", value) }));

/** Who may sign in, and as what. A new password is shown once, to whoever made it. */
export function Users() {
  const desk = useDesk();
  const { message, modal } = App.useApp();
  const { value, problem, reload } = useLoaded<{ items: User[] }>("/users");
  const [isAdding, setIsAdding] = useState(false);

  const run = (path: string, body: object) =>
    desk.client.post<Made>(path, body).then(
      ({ user, password }) => {
        setIsAdding(false);
        reload();
        if (password !== null) {
          modal.info({ title: t("users.password", { name: user.name }), content: <code>{password}</code> });
        }
      },
      (error: Error) => message.error(error.message),
    );
  const change = (user: User, body: object) => run(`/users/${user.id}`, body);

  return (
    <>
      <div className="filters">
        <Button type="primary" onClick={() => setIsAdding(true)}>
          {t("users.new")}
        </Button>
      </div>
      {value === null && <p className="empty">{problem ?? t("loading")}</p>}
      <table className="table">
        <thead>
          <tr>
            <th>{t("users.username")}</th>
            <th>{t("users.name")}</th>
            <th>{t("users.role")}</th>
            <th>{t("users.state")}</th>
            <th>{t("manage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {value?.items.map((user) => (
            <UserRow
              key={user.id}
              user={user}
              isMe={user.id === desk.session.user.id}
              onChange={(body) => change(user, body)}
            />
          ))}
        </tbody>
      </table>
      {isAdding && (
        <UserDialog onCancel={() => setIsAdding(false)} onSave={(fields) => run("/users", fields)} />
      )}
    </>
  );
}

interface RowProps {
  user: User;
  isMe: boolean;
  onChange: (body: object) => void;
}

function UserRow({ user, isMe, onChange }: RowProps) {
  return (
    <tr>
      <td>{user.username}</td>
      <td>{user.name}</td>
      <td>
        {isMe ? (
          named("role", user.role)
        ) : (
          <Select
            aria-label={t("users.role_of", { name: user.name })}
            value={user.role}
            options={roleOptions()}
            onChange={(role) => onChange({ role })}
            className="role"
          />
        )}
      </td>
      <td>
        <Tag>{t(user.is_active ? "users.active" : "users.inactive")}</Tag>
      </td>
      <td>
        {!isMe && (
          <>
            <Popconfirm
              title={t("users.reset_sure", { name: user.name })}
              onConfirm={() => onChange({ reset_password: true })}
            >
              <Button size="small">{t("users.reset")}</Button>
            </Popconfirm>{" "}
            <Button size="small" onClick={() => onChange({ is_active: !user.is_active })}>
              {t(user.is_active ? "users.switch_off" : "users.switch_on")}
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}

function UserDialog({ onCancel, onSave }: { onCancel: () => void; onSave: (fields: object) => void }) {
  const [form] = Form.useForm();
  return (
    <Modal
      open
      title={t("users.new")}
      okText={t("manage.save")}
      onCancel={onCancel}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" initialValues={{ role: "agent" }} onFinish={onSave}>
        <Form.Item
          name="username"
          label={t("users.username")}
          rules={[{ required: true, pattern: /^[A-Za-z0-9._@-]{1,64}$/, message: t("users.username_rule") }]}
        >
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
        <Form.Item name="name" label={t("users.name")} rules={[{ required: true, max: 64 }]}>
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
        <Form.Item name="role" label={t("users.role")}>
          <Select options={roleOptions()} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
