"""Reads the small XML documents of 企业微信: no DTD, no entities of their own, little depth, little size."""

from typing import NoReturn
from xml.parsers import expat

MAX_DEPTH = 6
MAX_ELEMENTS = 200


class XmlRefused(Exception):  # noqa: N818  (what the document is, not what we did wrong)
    """Malformed, or with anything that these documents never have."""


class _Reader:
    """Collects `path: text`; a repeated element keeps its first text."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._path: list[str] = []
        self._count = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        self._path.append(name)
        self._count += 1
        if len(self._path) > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise XmlRefused("too deep or too many elements")

    def text(self, text: str) -> None:
        path = "/".join(self._path[1:])
        self.texts[path] = self.texts.get(path, "") + text

    def end(self, _: str) -> None:
        self._path.pop()


def _refuse(*_: object) -> NoReturn:
    raise XmlRefused("a document type or an entity")


def read(document: str | bytes) -> dict[str, str]:
    """`{"MsgType": "text", "SelectedItems/SelectedItem/QuestionKey": …}`, paths below the root element.

    Raises:
        XmlRefused
    """
    reader, parser = _Reader(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, UnicodeError, ValueError) as error:
        raise XmlRefused("malformed") from error
    return reader.texts
