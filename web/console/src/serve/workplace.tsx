import { App, Badge, Tabs } from "antd";
import { useEffect, useState } from "react";
import type { Row } from "../api/types";
import { useDesk, useDeskState, useLoaded } from "../desk_context";
import { queueFor } from "../live/desk_state";
import { go, useRoute } from "../route";
import { t } from "../words";
import { Conversation } from "./conversation";
import { RowList } from "./row_list";

/** Three columns: who waits and who is mine, the conversation, and what is known about the customer. */
export function Workplace() {
  const desk = useDesk();
  const { id } = useRoute();
  const queue = useDeskState((state) => state.queue);
  const mine = useDeskState((state) => state.mine);
  const { message } = App.useApp();
  const [tab, setTab] = useState("queue");
  const isMine = mine.some((row) => row.conversation_id === id);
  const waiting = queueFor(queue?.items ?? [], desk.session.user.id);
  const next = waiting[0]?.conversation_id;

  useEffect(() => {
    if (isMine) setTab("mine");
  }, [isMine]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.key.toLowerCase() !== "c" || next === undefined || !desk.may("serve"))
        return;
      event.preventDefault();
      go("serve", next);
      desk.act(next, "claim").catch((error: Error) => message.error(error.message));
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });

  const list = (rows: Row[], empty: string) => (
    <RowList rows={rows} selected={id} empty={empty} onSelect={(row) => go("serve", row)} />
  );
  return (
    <div className="workplace">
      <section className="lists" aria-label={t("lists.label")}>
        <Tabs
          activeKey={tab}
          onChange={setTab}
          size="small"
          items={[
            {
              key: "queue",
              label: <Counted title={t("lists.queue")} count={queue?.counts.queued ?? waiting.length} />,
              children: list(waiting, t("lists.queue_empty")),
            },
            {
              key: "mine",
              label: <Counted title={t("lists.mine")} count={mine.length} />,
              children: list(mine, t("lists.mine_empty")),
            },
            {
              key: "tickets",
              label: <Counted title={t("lists.tickets")} count={queue?.counts.tickets ?? 0} />,
              children: tab === "tickets" && <Fetched view="tickets" selected={id} />,
            },
            {
              key: "bot",
              label: t("lists.bot"),
              children: tab === "bot" && <Fetched view="bot" selected={id} />,
            },
          ]}
        />
      </section>
      {id === null ? <p className="empty">{t("conversation.none")}</p> : <Conversation key={id} id={id} />}
    </div>
  );
}

function Counted({ title, count }: { title: string; count: number }) {
  return (
    <span>
      {title} <Badge count={count} size="small" color="#4b5563" />
    </span>
  );
}

function Fetched({ view, selected }: { view: string; selected: string | null }) {
  const queue = useDeskState((state) => state.queue);
  const { value, problem, reload } = useLoaded<{ items: Row[] }>(`/conversations?view=${view}`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the desk has changed, so may this list
  useEffect(reload, [queue]);
  const empty = problem ?? (value === null ? t("loading") : t("lists.empty"));
  return (
    <RowList
      rows={value?.items ?? []}
      selected={selected}
      empty={empty}
      onSelect={(row) => go("serve", row)}
    />
  );
}
