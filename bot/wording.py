"""Fills the domain's wording with data.

Beyond Rasa's own interpolation it knows dotted names (`{association.partner_name}`), filters
(`{face_value|money}`), a line per item of a list, and leaves out lines and paragraphs that would say nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from knowledge.money_text import money_text

logger = logging.getLogger(__name__)

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)(?:\|([a-z]+))?\}")
SHANGHAI = timezone(timedelta(hours=8))
HEADING_END = "："
ItemTemplate = str | Mapping[str, str]
MISSING = object()


def _money(value: Mapping[str, str]) -> str:
    return money_text(value["amount"], value["currency"])


def _local(value: str) -> datetime:
    moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment


FILTERS: dict[str, Callable[[Any], str]] = {
    "money": _money,
    "date": lambda value: f"{_local(value):%Y-%m-%d}",
    "minute": lambda value: f"{_local(value):%Y-%m-%d %H:%M}",
    "clock": lambda value: f"{_local(value):%H:%M}",
    "join": "；".join,
}
"""Names behind the bar; times are shown in the users' zone."""


class Wording:
    """One response's values and the rules by which its templates are filled."""

    def __init__(self, response: str, values: Mapping[str, Any], labels: Mapping[str, str]) -> None:
        self._response = response
        self._values = dict(values)
        self._labels = labels
        """What the filter `label` turns a code into."""

    def render_lists(self, templates: Mapping[str, ItemTemplate | None]) -> None:
        """Replaces each named list by its lines, so that `{name}` stands for all of them.

        A template may depend on a value of the item: `{by: is_satisfied, "True": …, "False": …}`.
        """
        for name, template in templates.items():
            items = self._values.get(name)
            if template is not None and isinstance(items, Iterable):
                wordings = (self.for_item(index, item) for index, item in enumerate(items, 1))
                self._values[name] = "\n".join(wording.fill_item(template) for wording in wordings)

    def for_item(self, index: int, item: object) -> Wording:
        """The same response for one item: its keys (or `{value}`) and its `{index}` come first."""
        own = item if isinstance(item, Mapping) else {"value": item}
        return Wording(self._response, {**self._values, "index": index, **own}, self._labels)

    def fill_item(self, template: ItemTemplate) -> str:
        """One item's lines."""
        if isinstance(template, str):
            return self.fill(template)
        return self.fill(template[str(self.value(template["by"]))])

    def value(self, name: str) -> Any:  # noqa: ANN401  (whatever the data holds)
        """The value behind a dotted name; None when it is unknown."""
        found: Any = self._values
        for part in name.split("."):
            found = found.get(part, MISSING) if isinstance(found, Mapping) else MISSING
        if found is MISSING:
            is_below_nothing = "." in name and self._values.get(name.split(".")[0], MISSING) is None
            if not is_below_nothing:
                logger.error("response %s has no value for its placeholder {%s}", self._response, name)
            return None
        return found

    def fill(self, template: str) -> str:
        """The text, without lines all of whose placeholders are empty and headings left above nothing."""
        paragraphs = (self._fill_paragraph(paragraph) for paragraph in template.strip().split("\n\n"))
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def fill_all(self, template: Any) -> Any:  # noqa: ANN401  (any JSON)
        """Fills every text inside a JSON-like value; a text that is one bare placeholder keeps its type."""
        if isinstance(template, Mapping):
            return {key: self.fill_all(value) for key, value in template.items()}
        if isinstance(template, list):
            return [self.fill_all(value) for value in template]
        if not isinstance(template, str):
            return template
        bare = PLACEHOLDER.fullmatch(template)
        return self.value(bare[1]) if bare and not bare[2] else self.fill(template)

    def _fill_paragraph(self, paragraph: str) -> str:
        lines = [line for line in paragraph.split("\n") if not self._says_nothing(line)]
        if lines and lines[-1].endswith(HEADING_END) and not PLACEHOLDER.search(lines[-1]):
            lines.pop()
        return "\n".join(PLACEHOLDER.sub(self._replace, line).rstrip() for line in lines)

    def _says_nothing(self, template: str) -> bool:
        found = [self._replace(match) for match in PLACEHOLDER.finditer(template)]
        return bool(found) and not any(found)

    def _replace(self, match: re.Match[str]) -> str:
        value = self.value(match[1])
        if value is None or value == "" or value == []:
            return ""
        if match[2] == "label":
            return self._labels.get(str(value), str(value))
        return FILTERS[match[2]](value) if match[2] else str(value)
