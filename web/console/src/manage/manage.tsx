import { Tabs } from "antd";
import type { Operation } from "../api/types";
import { useDesk } from "../desk_context";
import { type Key, t } from "../words";
import { Account } from "./account";
import { Audit } from "./audit";
import { CannedReplies } from "./canned";
import { Users } from "./users";

const TABS: { key: string; title: Key; needs: Operation | null; view: () => React.ReactNode }[] = [
  { key: "canned", title: "manage.canned", needs: "serve", view: () => <CannedReplies /> },
  { key: "users", title: "manage.users", needs: "manage_users", view: () => <Users /> },
  { key: "audit", title: "manage.audit", needs: "view_audit", view: () => <Audit /> },
  { key: "account", title: "manage.account", needs: null, view: () => <Account /> },
];

/** Canned replies, accounts and the audit log, as far as one's role goes; and one's own account. */
export default function Manage() {
  const desk = useDesk();
  const tabs = TABS.filter(({ needs }) => needs === null || desk.may(needs));
  return (
    <div className="manage">
      <Tabs
        destroyOnHidden
        items={tabs.map(({ key, title, view }) => ({ key, label: t(title), children: view() }))}
      />
    </div>
  );
}
