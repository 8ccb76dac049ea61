"""Draw a contract as a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

MEDIA_TYPE = "application/pdf"
FONT = "STSong-Light"
"""A CID font: every reader of PDF files brings its own Chinese glyphs, so none is embedded."""
MARGIN, LINE_HEIGHT, TEXT_SIZE, TITLE_SIZE, MARK_SIZE = 72, 26, 12, 18, 60
MARK_GREY, MARK_ANGLE = 0.85, 45
LONGEST_LINE = 37


@dataclass(frozen=True)
class Page:
    """The words of a contract; `mark` lies across the page of what is only to look at."""

    title: str
    lines: Sequence[str]
    mark: str | None


def draw(page: Page) -> bytes:
    """Return the page as a PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    canvas.setTitle(page.title)
    width, height = A4
    if page.mark:
        _draw_mark(canvas, page.mark, width, height)
    canvas.setFont(FONT, TITLE_SIZE)
    canvas.drawCentredString(width / 2, height - MARGIN, page.title)
    canvas.setFont(FONT, TEXT_SIZE)
    wrapped = [part for line in page.lines for part in _wrap(line)]
    for number, line in enumerate(wrapped, start=2):
        canvas.drawString(MARGIN, height - MARGIN - number * LINE_HEIGHT, line)
    canvas.save()
    return stream.getvalue()


def _draw_mark(canvas: Canvas, mark: str, width: float, height: float) -> None:
    canvas.saveState()
    canvas.setFont(FONT, MARK_SIZE)
    canvas.setFillGray(MARK_GREY)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(MARK_ANGLE)
    canvas.drawCentredString(0, 0, mark)
    canvas.restoreState()


def _wrap(line: str) -> list[str]:
    return [line[start : start + LONGEST_LINE] for start in range(0, len(line), LONGEST_LINE)] or [""]
