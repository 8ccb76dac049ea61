"""Long texts in several messages: platforms count bytes and cut silently, so we cut first."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_LINK = re.compile(r"\[[^\]\n]*\]\([^)\s]*\)|https?://[^\s<>()]+|&#?\w{1,8};")
"""Links, and the entities that stand for a character."""
_ENDS = "。！？；\n"
_JOINED = {"\u200d", "\ufe0f"}


def size(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode())


def pack(blocks: Iterable[str], *, max_bytes: int, separator: str = "\n") -> list[str]:
    """Blocks joined into as few texts of at most `max_bytes` as their order allows.

    A block (a step, a coupon) that fits is never divided; one that does not is divided at a sentence's end,
    else between characters, and never inside a link that fits.
    """
    texts: list[str] = []
    for block in blocks:
        for piece in _pieces(block, max_bytes):
            joined = texts[-1] + separator + piece if texts else piece
            if texts and size(joined) <= max_bytes:
                texts[-1] = joined
            else:
                texts.append(piece)
    return texts


def shorten(text: str, *, max_bytes: int, end: str = "…") -> str:
    """The beginning of the text, with `end` when something is missing."""
    if size(text) <= max_bytes:
        return text
    return next(_cut(text, max_bytes - size(end))) + end


def _pieces(block: str, max_bytes: int) -> Iterator[str]:
    if size(block) <= max_bytes:
        yield block
    else:
        yield from _cut(block, max_bytes)


def _cut(text: str, max_bytes: int) -> Iterator[str]:
    piece, length, last_end = "", 0, 0
    for unit in _units(text, max_bytes):
        if length + size(unit) > max_bytes:
            at = last_end if last_end > len(piece) // 2 else len(piece)
            yield piece[:at]
            piece, last_end = piece[at:], 0
            length = size(piece)
        piece += unit
        length += size(unit)
        last_end = len(piece) if unit[-1] in _ENDS else last_end
    if piece:
        yield piece


def _units(text: str, max_bytes: int) -> Iterator[str]:
    """What is not divided: links that fit, and characters with what belongs to them."""
    at = 0
    for link in _LINK.finditer(text):
        yield from _characters(text[at : link.start()])
        fits = size(link.group()) <= max_bytes
        yield from [link.group()] if fits else _characters(link.group())
        at = link.end()
    yield from _characters(text[at:])


def _characters(text: str) -> Iterator[str]:
    """Code points; combining marks and joined emoji stay with their base."""
    unit = ""
    for c in text:
        belongs = unicodedata.combining(c) or c in _JOINED or (unit and unit[-1] == "\u200d")
        if unit and not (belongs and len(unit) < 16):
            yield unit
            unit = ""
        unit += c
    if unit:
        yield unit
