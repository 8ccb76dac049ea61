"""Tables in files: Excel workbooks and CSV, read with the place of every cell, written for people."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from knowledge_sheet.cells import MAX_CELL_LENGTH, text_of
from knowledge_sheet.wording import heading, wording, words

EXCEL, CSV = ".xlsx", ".csv"
COLUMN_WIDTH = 32
_FORMULA_STARTS = ("=", "+", "-", "@", "'", "\t")
"""What Excel would run when it opens a CSV file; a single quote in front keeps it text."""
_MULTILINE = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with its place; `str()` is what the editor reads."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}：{self.text}" if self.place else self.text


class TableError(Exception):
    """The file is no table of ours."""


@dataclass
class Row:
    """The cells of one row by column, and what is already wrong with them."""

    number: int
    """As Excel counts: the heading is row 1."""
    cells: dict[str, str]
    letters: Mapping[str, str]
    """Excel's letter of each column; empty for CSV."""
    problems: list[Problem] = field(default_factory=list)

    def complain(self, column: str | None, text: str) -> None:
        self.problems.append(Problem(self._place(column), text))

    def _place(self, column: str | None) -> str:
        if column is None:
            return str(wording()["place_row"]).format(row=self.number)
        name = "place" if self.letters else "place_csv"
        cell = f"{self.letters.get(column, '')}{self.number}"
        return str(wording()[name]).format(row=self.number, column=heading(column), cell=cell)


def write_tables(file: Path, tables: Mapping[str, tuple[Sequence[str], Iterable[Mapping[str, str]]]]) -> None:
    """Writes each table `(columns, rows)` as a sheet; a CSV file holds the first one only."""
    if file.suffix.lower() == CSV:
        columns, rows = next(iter(tables.values()))
        _write_csv(file, columns, rows)
    elif file.suffix.lower() == EXCEL:
        _write_workbook(file, tables)
    else:
        raise TableError(words("errors", "unknown_format", file=file))


def read_tables(file: Path, tables: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
    """The rows of each named table; all but the first may be missing. Raises `TableError`."""
    suffix = file.suffix.lower()
    if suffix not in (EXCEL, CSV):
        raise TableError(words("errors", "unknown_format", file=file))
    try:
        if suffix == CSV:
            name, columns = next(iter(tables.items()))
            return {name: _rows(name, columns, _read_csv(file), has_letters=False)}
        return _read_workbook(file, tables)
    except (OSError, BadZipFile, InvalidFileException, KeyError, csv.Error) as error:
        raise TableError(words("errors", "unreadable", file=file, reason=error)) from error


def _write_csv(file: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([heading(column) for column in columns])
        for row in rows:
            writer.writerow([_quoted(row.get(column, "")) for column in columns])


def _quoted(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _read_csv(file: Path) -> list[list[Any]]:
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):  # the latter is what Excel saves as in China
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [[cell.removeprefix("'") for cell in row] for row in rows]
    raise TableError(words("errors", "bad_encoding", file=file))


def _write_workbook(
    file: Path, tables: Mapping[str, tuple[Sequence[str], Iterable[Mapping[str, str]]]]
) -> None:
    book = Workbook(write_only=False)
    book.remove(book.worksheets[0])
    for name, (columns, rows) in tables.items():
        sheet = book.create_sheet(str(wording()["sheets"][name]))
        _write_headings(sheet, columns)
        for number, row in enumerate(rows, start=2):
            for position, column in enumerate(columns, start=1):
                _write_text(sheet.cell(number, position), row.get(column, ""))
    book.save(file)


def _write_headings(sheet: Worksheet, columns: Sequence[str]) -> None:
    for position, column in enumerate(columns, start=1):
        cell = sheet.cell(1, position, heading(column))
        cell.font = Font(bold=True)
        hint = wording()["hints"].get(column)
        if hint:
            cell.comment = Comment(hint, "wenban")
        sheet.column_dimensions[get_column_letter(position)].width = COLUMN_WIDTH
    sheet.freeze_panes = "B2"


def _write_text(cell: Any, text: str) -> None:  # noqa: ANN401  (a Cell, which the stubs know as three types)
    if text:
        cell.value = text
        cell.data_type = "s"  # "=…" is a text that begins with an equals sign, never a formula
    cell.alignment = _MULTILINE
    cell.number_format = "@"


def _read_workbook(file: Path, tables: Mapping[str, Sequence[str]]) -> dict[str, list[Row]]:
    book = load_workbook(file, rich_text=False)
    found: dict[str, list[Row]] = {}
    for position, (name, columns) in enumerate(tables.items()):
        title = str(wording()["sheets"][name])
        if title in book.sheetnames:
            grid = [list(row) for row in book[title].iter_rows()]
            found[name] = _rows(name, columns, grid, has_letters=True)
        elif position == 0:
            raise TableError(words("errors", "no_sheet", file=file, sheet=title))
    return found


def _rows(name: str, columns: Sequence[str], grid: list[list[Any]], *, has_letters: bool) -> list[Row]:
    title = str(wording()["sheets"][name])
    if not grid:
        raise TableError(words("errors", "no_header", sheet=title))
    positions = _positions(title, columns, [text_of(_value(cell)) for cell in grid[0]])
    letters = {column: get_column_letter(at + 1) for column, at in positions.items()} if has_letters else {}
    rows = (_row(number, cells, positions, letters) for number, cells in enumerate(grid[1:], start=2))
    return [row for row in rows if any(row.cells.values())]


def _positions(sheet: str, columns: Sequence[str], headings: Sequence[str]) -> dict[str, int]:
    by_heading = {heading(column): column for column in columns}
    problems, found = [], {}
    for position, shown in enumerate(headings):
        if not shown:
            continue
        if shown not in by_heading:
            problems.append(words("errors", "unknown_column", sheet=sheet, column=shown))
        elif by_heading[shown] in found:
            problems.append(words("errors", "double_column", sheet=sheet, column=shown))
        else:
            found[by_heading[shown]] = position
    missing = [shown for shown, column in by_heading.items() if column not in found]
    problems += [words("errors", "missing_column", sheet=sheet, column=shown) for shown in missing]
    if problems:
        raise TableError("\n".join(problems))
    return found


def _row(number: int, cells: list[Any], positions: Mapping[str, int], letters: Mapping[str, str]) -> Row:
    values = {column: cells[at] if at < len(cells) else None for column, at in positions.items()}
    row = Row(number, {column: text_of(_value(cell)) for column, cell in values.items()}, letters)
    for column, cell in values.items():
        kind = cell.data_type if isinstance(cell, Cell) else "s"
        if kind == "f":
            row.complain(column, words("errors", "formula"))
        elif kind == "e":
            row.complain(column, words("errors", "error_value", value=_value(cell)))
        elif len(row.cells[column]) > MAX_CELL_LENGTH:
            row.complain(column, words("errors", "too_long"))
    return row


def _value(cell: Any) -> Any:  # noqa: ANN401  (whatever a cell holds)
    return cell.value if hasattr(cell, "value") else cell
