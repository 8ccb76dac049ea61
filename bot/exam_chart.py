"""Coverage–risk curves as an SVG picture, without a plotting library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from bot.exam_curve import CurvePoint

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 400, 64, 24, 24, 56
_COLOURS = ("#c7000b", "#1f5fbf", "#2e7d32", "#8e44ad")
_RISKS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)


def coverage_risk_svg(curves: Mapping[str, Sequence[CurvePoint]], marked_risk: float) -> str:
    """The curves by name, and a line at the risk that is allowed; coverage to the right, risk upwards."""
    highest = _highest_risk(curves, marked_risk)
    body = [_axes(highest), _mark(marked_risk, highest)]
    for number, (name, points) in enumerate(curves.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        corners = " ".join(f"{_x(p.coverage):.1f},{_y(p.risk, highest):.1f}" for p in points)
        body.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{corners}"/>')
        body.append(_text(_LEFT + 16, _TOP + 18 * (number + 1), name, fill=colour))
    size = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    style = 'font-family="sans-serif" font-size="13"'
    ground = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>', ground, *body, "</svg>", ""]
    )


def _highest_risk(curves: Mapping[str, Sequence[CurvePoint]], marked_risk: float) -> float:
    needed = max([marked_risk, *(point.risk for points in curves.values() for point in points)])
    return next(risk for risk in _RISKS if risk >= needed)


def _x(coverage: float) -> float:
    return _LEFT + coverage * (_WIDTH - _LEFT - _RIGHT)


def _y(risk: float, highest: float) -> float:
    return _HEIGHT - _BOTTOM - risk / highest * (_HEIGHT - _TOP - _BOTTOM)


def _axes(highest: float) -> str:
    bottom = _HEIGHT - _BOTTOM
    parts = [f'<path d="M{_LEFT} {_TOP}V{bottom}H{_WIDTH - _RIGHT}" fill="none" stroke="#444"/>']
    for step in range(6):
        coverage, risk = step / 5, step / 5 * highest
        parts.append(_text(_x(coverage), bottom + 18, f"{coverage:.0%}", anchor="middle"))
        parts.append(_text(_LEFT - 8, _y(risk, highest) + 4, f"{risk:.1%}", anchor="end"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(_text(middle, _HEIGHT - 12, "coverage: questions answered directly", anchor="middle"))
    parts.append(_text(_LEFT, _TOP - 8, "risk: wrong among the direct answers"))
    return "\n".join(parts)


def _mark(risk: float, highest: float) -> str:
    y = _y(risk, highest)
    line = f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#888" stroke-dasharray="4 4"/>'
    return line + _text(_WIDTH - _RIGHT, y - 6, f"allowed: {risk:.1%}", anchor="end", fill="#666")


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = "#222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
