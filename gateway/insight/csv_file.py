"""Any list of the insights as a CSV file that a spreadsheet opens with its Chinese right."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from fastapi import Response
from pydantic import BaseModel

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a spreadsheet's formula begins: what customers write must not be run there."""


def csv_response(name: str, rows: Sequence[BaseModel]) -> Response:
    """One line per row under the names of the fields; UTF-8 with a byte order mark."""
    stream = io.StringIO()
    names = list(type(rows[0]).model_fields) if rows else []
    writer = csv.writer(stream)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(value) for value in row.model_dump(mode="json").values()])
    return Response(
        "\ufeff" + stream.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _cell(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    text = value if isinstance(value, str) else None
    return f"'{text}" if text and text.startswith(FORMULA) else value
