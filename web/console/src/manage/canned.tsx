import { App, Button, Form, Input, Modal, Popconfirm, Segmented, Tag } from "antd";
import { useState } from "react";
import type { Canned } from "../api/types";
import { useDesk, useLoaded } from "../desk_context";
import { named, t } from "../words";

type Fields = Pick<Canned, "shortcut" | "title" | "text" | "scope">;
const EMPTY: Fields = { shortcut: "", title: "", text: "", scope: "mine" };

/** One's own replies, and the shared ones that those who may can change. */
export function CannedReplies() {
  const desk = useDesk();
  const { message } = App.useApp();
  const { value, problem, reload } = useLoaded<{ items: Canned[] }>("/canned");
  const [edited, setEdited] = useState<Canned | Fields | null>(null);
  const mayChange = (reply: Canned) => reply.scope === "mine" || desk.may("manage_canned");
  const run = (work: Promise<unknown>) =>
    work.then(
      () => {
        setEdited(null);
        reload();
      },
      (error: Error) => message.error(error.message),
    );
  const save = (fields: Fields) =>
    run(desk.client.post(edited && "id" in edited ? `/canned/${edited.id}` : "/canned", fields));

  return (
    <>
      <div className="filters">
        <Button type="primary" onClick={() => setEdited(EMPTY)}>
          {t("canned.new")}
        </Button>
        <span>{t("canned.hint")}</span>
      </div>
      {value === null && <p className="empty">{problem ?? t("loading")}</p>}
      {value?.items.length === 0 && <p className="empty">{t("canned.empty")}</p>}
      <table className="table">
        <thead>
          <tr>
            <th>{t("canned.shortcut")}</th>
            <th>{t("canned.title")}</th>
            <th>{t("canned.text")}</th>
            <th>{t("canned.scope")}</th>
            <th>{t("manage.acts")}</th>
          </tr>
        </thead>
        <tbody>
          {value?.items.map((reply) => (
            <tr key={reply.id}>
              <td>/{reply.shortcut}</td>
              <td>{reply.title}</td>
              <td className="wide">{reply.text}</td>
              <td>
                <Tag>{named("scope", reply.scope)}</Tag>
              </td>
              <td>
                {mayChange(reply) && (
                  <>
                    <Button size="small" onClick={() => setEdited(reply)}>
                      {t("manage.edit")}
                    </Button>{" "}
                    <Popconfirm
                      title={t("canned.remove_sure", { title: reply.title })}
                      onConfirm={() => run(desk.client.delete(`/canned/${reply.id}`))}
                    >
                      <Button size="small">{t("manage.remove")}</Button>
                    </Popconfirm>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edited !== null && (
        <CannedDialog
          fields={edited}
          mayShare={desk.may("manage_canned")}
          onCancel={() => setEdited(null)}
          onSave={save}
        />
      )}
    </>
  );
}

interface DialogProps {
  fields: Fields;
  mayShare: boolean;
  onCancel: () => void;
  onSave: (fields: Fields) => void;
}

function CannedDialog({ fields, mayShare, onCancel, onSave }: DialogProps) {
  const [form] = Form.useForm<Fields>();
  const scopes = mayShare ? ["mine", "shared"] : ["mine"];
  return (
    <Modal
      open
      title={t("canned.dialog")}
      okText={t("manage.save")}
      onCancel={onCancel}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" initialValues={fields} onFinish={onSave}>
        <Form.Item name="shortcut" label={t("canned.shortcut")} rules={[{ required: true, max: 32 }]}>
          <Input maxLength={32} />
        </Form.Item>
        <Form.Item name="title" label={t("canned.title")} rules={[{ required: true, max: 64 }]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="text" label={t("canned.text")} rules={[{ required: true, max: 1000 }]}>
          <Input.TextArea maxLength={1000} autoSize={{ minRows: 3, maxRows: 10 }} />
        </Form.Item>
        <Form.Item name="scope" label={t("canned.scope")}>
          <Segmented
            aria-label={t("canned.scope")}
            options={scopes.map((value) => ({ value, label: named("scope", value) }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
