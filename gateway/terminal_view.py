"""Shows messages in a terminal: articles with steps, coupons as a table, numbered options."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gateway.words import Words
from knowledge.money_text import money_text

AUTHOR_STYLES = {"bot": "bold green", "agent": "bold magenta", "system": "bold yellow"}


class TerminalView:
    """Renders envelopes; every other text of the terminal goes through `say`."""

    def __init__(self, console: Console, words: Words) -> None:
        self._console = console
        self.words = words
        self._renderers: dict[str, Callable[[Mapping[str, Any]], RenderableType]] = {
            "article": self._article,
            "coupons": self._coupons,
            "confirmation": lambda content: Panel(_plain(content), border_style="yellow"),
            "progress": lambda content: Panel(_plain(content), border_style="blue"),
        }

    def say(self, key: str, **values: object) -> None:
        """A sentence of the terminal's own."""
        self.line(self.words(f"terminal.{key}", **values))

    def line(self, text: str, style: str = "dim") -> None:
        self._console.print(Text(text, style=style))

    def message(self, message: Mapping[str, Any], *, first_number: int) -> None:
        """One message with its options, numbered from `first_number` on."""
        author, content = message["author"], message["content"]
        name = self.words(f"terminal.authors.{author}")
        label = Text(f"{name}> ", style=AUTHOR_STYLES.get(author, "bold"))
        body = self._renderers.get(content["kind"], _plain)(content)
        self._console.print(label + body if isinstance(body, Text) else Group(label, body))
        for number, option in enumerate(message["options"], start=first_number):
            self._console.print(Text(f"   [{number}] {option['title']}", style="cyan"))

    def _article(self, content: Mapping[str, Any]) -> RenderableType:
        parts: list[RenderableType] = [Text(content.get("summary") or content["text"])]
        parts.append(_listed((f"{n}. ", step) for n, step in enumerate(content.get("steps") or (), start=1)))
        notes = self.words("terminal.article_notes")
        parts.append(_listed(((f"{notes}：", note) for note in content.get("notes") or ()), style="yellow"))
        links = self.words("terminal.article_links")
        parts += [
            Text(f" {links}：{link['title']} {link['url']}", style="blue")
            for link in content.get("links") or ()
        ]
        if content.get("source"):
            parts.append(Text(self.words("terminal.article_source", **content["source"]), style="dim"))
        return Panel(Group(*parts), title=Text(content.get("title") or ""), title_align="left")

    def _coupons(self, content: Mapping[str, Any]) -> RenderableType:
        items = content.get("items") or ()
        if not items:
            return _plain(content)
        columns = ("name", "face_value", "balance", "valid", "state", "restrictions")
        table = Table(*(self.words(f"terminal.coupon_columns.{column}") for column in columns))
        for item in items:
            table.add_row(*map(_cell, _coupon_cells(item)))
        return Group(Text(_lead(content)), table)


def _plain(content: Mapping[str, Any]) -> Text:
    return Text(content["text"], style="default")


def _lead(content: Mapping[str, Any]) -> str:
    """What stands above the listed items: the first paragraph."""
    return str(content["text"]).partition("\n\n")[0]


def _listed(rows: Iterable[tuple[str, str]], style: str = "default") -> Table:
    """Marks in a column of their own, so that long lines wrap beside them."""
    grid = Table.grid()
    for mark, text in rows:
        grid.add_row(Text(f" {mark}", style=style, no_wrap=True), _cell(text, style))
    return grid


def _cell(text: str, style: str = "default") -> Text:
    """Chinese has no spaces to break at: what does not fit goes on in the next line, not behind dots."""
    return Text(text, style=style, overflow="fold")


def _coupon_cells(item: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"{item['name']}\n{item['kind_label']} {item['code']}",
        _money(item["face_value"]),
        _money(item["balance"]),
        f"{item['valid_from'][:10]}\n{item['valid_until'][:10]}",
        str(item["state_label"]),
        "\n".join(item["restrictions"]),
    )


def _money(value: Mapping[str, str]) -> str:
    return money_text(value["amount"], value["currency"])
