"""The message envelope in the words of each platform: which markdown, how long, buttons or numbers.

A body is one call of a platform's API, still neutral: `{"kind": "text" | "markdown" | "card" | "menu", …}`.
A card changes after a click; a menu cannot be changed any more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.channel.splitting import pack, shorten, size
from gateway.conversation.models import Author, Message, Option
from gateway.conversation.options import CANCEL_QUEUE
from gateway.words import Words

BUTTON_BYTES = 60
FileUrl = Callable[[str], str]
"""The absolute address that opens a file, by its id; empty when there is none."""


@dataclass(frozen=True)
class Style:
    """What a platform can show."""

    max_bytes: int
    """Of one message's text."""
    has_markdown: bool
    bold: str = "**{}**"
    max_buttons: int = 0
    """Options beyond that are numbered; 0: no cards at all."""
    button_bytes: int = BUTTON_BYTES
    """Of a button's title."""
    has_menus: bool = False
    """Buttons come as a menu, whose titles a click repeats as the person's words: they are never cut."""
    card_bytes: int = 0
    """Text that fits into a card itself; longer text goes before it."""
    escapes: Mapping[str, str] = field(default_factory=dict)
    """What stands for characters that would call people (`<at …>`) or change the look."""
    has_own_queue: bool = False
    """People of the platform's own serve: leaving our queue would not leave theirs."""
    joins: bool = False
    """Only one message may be sent: everything goes into it."""


@dataclass(frozen=True)
class Rendered:
    bodies: list[dict[str, Any]]
    numbered: list[str]
    """Ids of the options that a typed number stands for."""


def render(messages: Sequence[Message], style: Style, words: Words, file_url: FileUrl) -> Rendered:
    """Several messages that are shown together; only the last options can be chosen by number."""
    bodies: list[dict[str, Any]] = []
    numbered: list[str] = []
    for group in [messages] if style.joins else [[message] for message in messages]:
        texts = [block for message in group for block in _blocks(message, style, words, file_url)]
        options = [option for message in group for option in message.options if _is_offered(option, style)]
        if options:
            numbered = [option.id for option in options]
        bodies += _bodies(texts, options, group[-1].id if group else "", style, words)
    return Rendered(bodies, numbered)


def notice(text: str, style: Style) -> list[dict[str, Any]]:
    """A sentence of the channel's own."""
    return [_body(part, style) for part in pack([escape(text, style)], max_bytes=style.max_bytes)]


def _bodies(
    blocks: list[str], options: Sequence[Any], card_id: str, style: Style, words: Words
) -> list[dict[str, Any]]:
    if not _are_buttons(options, style):
        listed = blocks + _numbered(options, style, words)
        return [_body(text, style) for text in pack(listed, max_bytes=style.max_bytes)]
    texts = pack(blocks, max_bytes=style.max_bytes)
    lead = texts.pop() if texts and size(texts[-1]) <= style.card_bytes else words("channel.choose")
    buttons = [{"id": o.id, "title": shorten(o.title, max_bytes=style.button_bytes)} for o in options]
    card = {"kind": "card", "card_id": card_id, "text": lead, "buttons": buttons}
    if style.has_menus:
        card |= {"kind": "menu", "numbered": "\n".join(_numbered(options, style, words))}
    return [*(_body(text, style) for text in texts), card]


def _is_offered(option: Option, style: Style) -> bool:
    return not (style.has_own_queue and option.payload == CANCEL_QUEUE)


def _are_buttons(options: Sequence[Any], style: Style) -> bool:
    is_whole = not style.has_menus or all(0 < size(o.title) <= style.button_bytes for o in options)
    return 0 < len(options) <= style.max_buttons and is_whole


def in_one_text(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as text alone: a menu becomes the numbered list that it stands for."""
    if body["kind"] != "menu":
        return dict(body)
    return {"kind": "text", "text": f"{body['text']}\n{body['numbered']}"}


def _numbered(options: Sequence[Any], style: Style, words: Words) -> list[str]:
    if not options:
        return []
    lines = [f"{n}. {escape(option.title, style)}" for n, option in enumerate(options, start=1)]
    return ["", *lines, words("channel.reply_number")]


def _body(text: str, style: Style) -> dict[str, Any]:
    return {"kind": "markdown" if style.has_markdown else "text", "text": text}


def _blocks(message: Message, style: Style, words: Words, file_url: FileUrl) -> list[str]:
    """What is kept together when a text is divided; lines that only repeat an option are left out."""
    content = message.content
    if content["kind"] == "article" and content.get("summary"):
        return _article(content, style, words)
    text = content["text"]
    if message.author == Author.AGENT and content.get("agent_name"):
        text = words("channel.agent_says", agent=content["agent_name"], text=text)
    listed = {f"{n}. {option.title}" for n, option in enumerate(message.options, start=1)}
    blocks = [escape(line, style) for line in text.split("\n") if line not in listed]
    return [*blocks, _file(content, style, words, file_url)] if content["kind"] == "file" else blocks


def _article(content: Mapping[str, Any], style: Style, words: Words) -> list[str]:
    title = content.get("title")
    blocks = [style.bold.format(escape(title, style))] if title and style.has_markdown else []
    blocks += [escape(line, style) for line in content["summary"].split("\n")]
    blocks += [f"{n}. {escape(step, style)}" for n, step in enumerate(content.get("steps") or (), start=1)]
    notes = [escape(note, style) for note in content.get("notes") or ()]
    blocks += [words("channel.note", note=note) for note in notes]
    blocks += [_link(link, style, words) for link in content.get("links") or ()]
    return blocks


def _file(content: Mapping[str, Any], style: Style, words: Words, file_url: FileUrl) -> str:
    """Nobody can press a card's button here: the address itself has to be said."""
    url = file_url(content["file_id"]) if content.get("file_id") else ""
    if not url:
        return words("channel.file_elsewhere")
    return _link({"title": words("channel.open_file"), "url": url}, style, words)


def _link(link: Mapping[str, str], style: Style, words: Words) -> str:
    if style.has_markdown:
        return f"[{escape(link['title'], style)}]({link['url']})"
    return words("channel.link_plain", title=link["title"], url=link["url"])


def escape(text: str, style: Style) -> str:
    """Text that was not written as markdown, so that it is shown as written and calls nobody."""
    return text.translate({ord(char): instead for char, instead in style.escapes.items()})
