import { Checkbox, Form, Input, Modal, Select } from "antd";
import { useDesk, useDeskState } from "../desk_context";
import { named, t } from "../words";

interface Props {
  open: boolean;
  onCancel: () => void;
  onOk: (body: object) => void;
}

export function CloseDialog({ open, onCancel, onOk }: Props) {
  const { config } = useDesk().session;
  const [form] = Form.useForm();
  const reasons = config.close_reasons.map(({ code, title }) => ({ value: code, label: title }));
  return (
    <Modal
      open={open}
      title={t("close.title")}
      okText={t("act.close")}
      onCancel={onCancel}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={onOk}
        initialValues={{ ask_rating: true, reason: reasons[0]?.value }}
      >
        <Form.Item name="reason" label={t("close.reason")} rules={[{ required: true }]}>
          <Select options={reasons} />
        </Form.Item>
        <Form.Item name="note" label={t("close.note")}>
          <Input.TextArea maxLength={2000} />
        </Form.Item>
        <Form.Item name="ask_rating" valuePropName="checked">
          <Checkbox>{t("close.ask_rating")}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}

const EVERYBODY = "";

export function TransferDialog({ open, onCancel, onOk }: Props) {
  const me = useDesk().session.user.id;
  const agents = useDeskState((state) => state.agents);
  const [form] = Form.useForm();
  const others = agents.filter((one) => one.id !== me && one.presence !== "offline");
  const options = [
    { value: EVERYBODY, label: t("transfer.everybody") },
    ...others.map((one) => ({
      value: one.id,
      label: t("transfer.agent", {
        name: one.name,
        presence: named("presence", one.presence),
        count: one.open_count,
      }),
    })),
  ];
  return (
    <Modal
      open={open}
      title={t("act.transfer")}
      okText={t("act.transfer")}
      onCancel={onCancel}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ to: EVERYBODY }}
        onFinish={({ to, note }) => onOk({ to: to === EVERYBODY ? null : to, note })}
      >
        <Form.Item name="to" label={t("transfer.to")}>
          <Select options={options} />
        </Form.Item>
        <Form.Item name="note" label={t("transfer.note")}>
          <Input.TextArea maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
