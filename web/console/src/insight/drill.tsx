import { Button, Drawer } from "antd";
import { useEffect, useState } from "react";
import { type Query, queryOf } from "../api/client";
import { useDesk, useLoaded } from "../desk_context";
import { go } from "../route";
import { When } from "../serve/row_list";
import { named, t } from "../words";

export interface DrillQuery {
  metric: string;
  day?: string | null;
  article_id?: string;
  reason?: string;
  channel?: string;
  score?: number;
}

const PAGE = 50;

interface Item {
  conversation_id: string;
  channel: string;
  at: string;
  question: string | null;
}

interface Props {
  filters: Query;
  query: DrillQuery | null;
  onClose: () => void;
}

/** The conversations behind a number. */
export function Drill({ filters, query, onClose }: Props) {
  const maySearch = useDesk().may("search");
  const [offset, setOffset] = useState(0);
  const [earlier, setEarlier] = useState<Item[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number begins at its first page
  useEffect(() => {
    setOffset(0);
    setEarlier([]);
  }, [query]);
  const asked = { ...filters, ...query, limit: PAGE, offset };
  const path = query === null ? null : `/insights/conversations${queryOf(asked)}`;
  const { value, problem } = useLoaded<{ items: Item[]; total: number }>(path);
  const shown = [...earlier, ...(value?.items ?? [])];
  const more = () => {
    setEarlier(shown);
    setOffset(shown.length);
  };
  return (
    <Drawer
      open={query !== null}
      onClose={onClose}
      title={t("insight.drill", { total: value?.total ?? "…" })}
    >
      {value === null && earlier.length === 0 && <p className="empty">{problem ?? t("loading")}</p>}
      <ul className="rows">
        {shown.map((item, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a conversation may be listed once per question
          <li key={place}>
            <button
              type="button"
              className="row"
              disabled={!maySearch}
              onClick={() => go("search", item.conversation_id)}
            >
              <span>{item.question ?? "—"}</span>
              <span className="row-foot">
                {named("channel", item.channel)} <When at={item.at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {value !== null && shown.length < value.total && <Button onClick={more}>{t("list.more")}</Button>}
    </Drawer>
  );
}
