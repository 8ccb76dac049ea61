"""Writes articles back to their files: only the keys that changed, all files or none."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.loader import parse_yaml, read_article

_FLOW_KEYS = ("audience", "related", "site", "channel")
_DAYS = ("effective_from", "expires_at", "checked_on")


@dataclass(frozen=True)
class FileChange:
    """One file with its new content."""

    file: Path
    before: bytes | None
    """None for a new file."""
    after: bytes


class WriteError(Exception):
    """Nothing was written: what had been is undone."""


def file_of(directory: Path, article_id: str) -> Path:
    category, _, topic = article_id.partition(".")
    return directory / category / f"{topic}.yml"


def rewrite(content: bytes | None, data: Mapping[str, Any]) -> bytes:
    """The content with the keys of `data` whose value differs replaced; all others keep their very text."""
    if content is None:
        return "".join(_block(key, value) for key, value in data.items()).encode()
    text = content.decode("utf-8-sig")
    present = parse_yaml(content, "")
    assert isinstance(present, dict)  # noqa: S101  (the caller has read an article from it)
    lines, blocks = text.splitlines(keepends=True), _blocks(text)
    result = "".join(lines[: blocks[0].start])
    for block in blocks:
        old = "".join(lines[block.start : block.end])
        if block.key in data and _comparable(data[block.key]) != _comparable(present[block.key]):
            tail = "".join(lines[block.content_end : block.end])
            result += _block(block.key, data[block.key]) + tail
        elif block.key in data or block.key != "variants":
            result += old
    result += "" if result.endswith("\n") else "\n"
    return (result + "".join(_block(key, data[key]) for key in data if key not in present)).encode()


def write_all(changes: Sequence[FileChange], directory: Path) -> None:
    """Writes every file or none. Raises `WriteError`."""
    done: list[FileChange] = []
    try:
        staged = [(change, _stage(change, directory)) for change in changes]
        for change, temporary in staged:
            os.replace(temporary, change.file)
            done.append(change)
    except (OSError, ValueError) as error:
        _undo(done, changes)
        raise WriteError(str(error)) from error


def _stage(change: FileChange, directory: Path) -> Path:
    """The new content beside its place, under a name that nobody reads, and proven readable."""
    change.file.parent.mkdir(parents=True, exist_ok=True)
    read_article(change.file, directory, change.after)
    temporary = _temporary(change.file)
    with temporary.open("wb") as stream:
        stream.write(change.after)
        stream.flush()
        os.fsync(stream.fileno())
    return temporary


def _undo(done: Sequence[FileChange], changes: Sequence[FileChange]) -> None:
    for change in done:
        if change.before is None:
            change.file.unlink(missing_ok=True)
        else:
            change.file.write_bytes(change.before)
    for change in changes:
        with suppress(OSError):
            _temporary(change.file).unlink(missing_ok=True)


def _temporary(file: Path) -> Path:
    return file.with_name(f".{file.name}.new")


@dataclass(frozen=True)
class _Block:
    key: str
    start: int
    content_end: int
    """Line after the last one of the value; comments and blank lines up to `end` belong to nobody."""
    end: int


def _blocks(text: str) -> list[_Block]:
    """The lines of each top-level key."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)  # noqa: S101  (an article)
    keys = [(key.value, key.start_mark.line) for key, _ in node.value]
    lines = text.splitlines()
    starts = [start for _, start in keys]
    blocks = []
    for (key, start), end in zip(keys, [*starts[1:], len(lines)], strict=True):
        content_end = end
        while content_end > start + 1 and _is_nobodys(lines[content_end - 1]):
            content_end -= 1
        blocks.append(_Block(key, start, content_end, end))
    return blocks


def _is_nobodys(line: str) -> bool:
    return not line.strip() or line.startswith("#")


def _comparable(value: object) -> object:
    """Dates and their text are the same value."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _comparable(inner) for key, inner in value.items()}
    return [_comparable(inner) for inner in value] if isinstance(value, list) else value


class _Flow(list[Any]):
    """A list that is written on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists are indented below their key, as in our files."""
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _Flow, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)


def _block(key: str, value: object) -> str:
    styled = {key: _styled(key, value)}
    dumped: str = yaml.dump(
        styled, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=100_000
    )
    return dumped


def _styled(key: str, value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _styled(name, inner) for name, inner in value.items()}
    if isinstance(value, str) and key in _DAYS:
        return date.fromisoformat(value)
    if isinstance(value, list):
        inner = [_styled("", entry) for entry in value]
        return _Flow(inner) if key in _FLOW_KEYS or not inner else inner
    return value
