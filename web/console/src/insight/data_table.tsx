import { Button } from "antd";
import { useLoaded } from "../desk_context";
import { t } from "../words";
import type { Cell, TableRow } from "./types";

export interface Column {
  key: string;
  title: string;
  show?: (value: Cell) => string;
}

interface Props {
  path: string;
  columns: Column[];
  onRow?: (row: TableRow) => void;
}

/** One list of the statistics, as a table and as a file. */
export function DataTable({ path, columns, onRow }: Props) {
  const { value, problem } = useLoaded<{ items: TableRow[] }>(path);
  if (value === null) return <p className="empty">{problem ?? t("loading")}</p>;
  const text = ({ key, show }: Column, row: TableRow) => {
    const cell = row[key] ?? null;
    return show ? show(cell) : String(cell ?? "—");
  };
  return (
    <>
      <Button href={`/api/desk${path}${path.includes("?") ? "&" : "?"}format=csv`} download>
        {t("insight.csv")}
      </Button>
      {value.items.length === 0 && <p className="empty">{t("insight.no_rows")}</p>}
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key}>{column.title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.items.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
            <tr key={place}>
              {columns.map((column, at) => (
                <td key={column.key}>
                  {at === 0 && onRow ? (
                    <button type="button" className="link" onClick={() => onRow(row)}>
                      {text(column, row)}
                    </button>
                  ) : (
                    text(column, row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
