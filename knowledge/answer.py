"""What a reader is shown, and how it differs from reader to reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.fields import FieldReader

# Only web addresses: a "javascript:" link in an answer would run inside the customer's page.
WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
ASKED_VALUES = {"audience": ("customer", "partner"), "site": ("china", "international")}
"""What a reader can be asked about, and tell; the channel is always known."""
DIMENSIONS = {**ASKED_VALUES, "channel": ("web", "wecom", "dingtalk", "feishu")}

Reader = Mapping[str, str | None]
"""Whom the answer is for: `audience`, `site`, `channel`; None or missing = not known."""


@dataclass(frozen=True)
class Link:
    """A web page that the answer points to."""

    title: str
    url: str


@dataclass(frozen=True)
class Answer:
    """What the reader is shown, in this order."""

    summary: str
    """One sentence that already answers the question."""
    steps: tuple[str, ...]
    """What to do, with menu paths; numbered by the renderer, not in the text."""
    notes: tuple[str, ...]
    """Limits and exceptions."""
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Condition:
    """Which readers an answer is for; an empty dimension means any."""

    audience: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()

    def fits(self, reader: Reader) -> bool:
        """Whether it is surely for this reader."""
        return not self.refuses(reader) and not self.unknown(reader)

    def refuses(self, reader: Reader) -> bool:
        """Whether it is surely not for this reader."""
        known = ((reader.get(name), values) for name, values in self._limits())
        return any(value is not None and value not in values for value, values in known)

    def unknown(self, reader: Reader) -> tuple[str, ...]:
        """The dimensions that decide and are not known."""
        return tuple(name for name, _ in self._limits() if reader.get(name) is None)

    def _limits(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        limits = (("audience", self.audience), ("site", self.site), ("channel", self.channel))
        return ((name, values) for name, values in limits if values)


@dataclass(frozen=True)
class AnswerVariant:
    """The whole answer for some readers; parts that the file leaves out are those of the general answer."""

    when: Condition
    answer: Answer


@dataclass(frozen=True)
class Doubt:
    """The answer depends on something that only the reader can tell."""

    dimension: str
    """A key of ``ASKED_VALUES``."""
    values: tuple[str, ...]
    """What to choose from; at least two."""


def choose_answer(
    general: Answer, variants: Sequence[AnswerVariant], reader: Reader, *, may_ask: bool = True
) -> Answer | Doubt:
    """The first variant that fits, else the general answer.

    A doubt only when what is not known would make a difference, and ``may_ask``; otherwise a variant that
    might not fit is passed over.
    """
    for variant in variants:
        if variant.when.refuses(reader):
            continue
        if variant.when.fits(reader):
            return variant.answer
        unknown = [name for name in variant.when.unknown(reader) if name in ASKED_VALUES]
        if may_ask and unknown:
            return _doubt_about(unknown[0], general, variants, reader)
    return general


def _doubt_about(
    dimension: str, general: Answer, variants: Sequence[AnswerVariant], reader: Reader
) -> Answer | Doubt:
    """A doubt, unless whatever the reader would tell leads to the same answer."""
    values = ASKED_VALUES[dimension]
    readers = ({**reader, dimension: value} for value in values)
    told = [choose_answer(general, variants, known, may_ask=False) for known in readers]
    return Doubt(dimension, values) if len(set(told)) > 1 else told[0]


def read_answer(reader: FieldReader) -> Answer:
    """A complete answer."""
    reader.expect_keys(Answer.__dataclass_fields__)
    return Answer(
        summary=reader.text("summary"),
        steps=reader.texts("steps"),
        notes=reader.texts("notes"),
        links=tuple(_read_link(link) for link in reader.nested_list("links")),
    )


def read_variant(reader: FieldReader, general: Answer) -> AnswerVariant:
    """One entry of ``variants``: ``when`` and the parts of the answer that differ."""
    reader.expect_keys(("when", "answer"))
    when, parts = reader.nested("when"), reader.nested("answer")
    when.expect_keys((), optional=DIMENSIONS)
    parts.expect_keys((), optional=Answer.__dataclass_fields__)
    values = {
        name: when.texts(name, re.compile("|".join(DIMENSIONS[name])))
        for name in DIMENSIONS
        if when.has(name)
    }
    if not any(values.values()):
        reader.problems.append("a variant's when must name audience, site or channel")
    links = tuple(_read_link(link) for link in parts.nested_list("links"))
    answer = Answer(
        summary=parts.text("summary") if parts.has("summary") else general.summary,
        steps=parts.texts("steps") if parts.has("steps") else general.steps,
        notes=parts.texts("notes") if parts.has("notes") else general.notes,
        links=links if parts.has("links") else general.links,
    )
    if answer == general:
        reader.problems.append("a variant says the same as the answer")
    return AnswerVariant(Condition(**values), answer)


def _read_link(reader: FieldReader) -> Link:
    reader.expect_keys(Link.__dataclass_fields__)
    return Link(title=reader.text("title"), url=reader.text("url", WEB_ADDRESS))
