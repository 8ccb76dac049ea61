"""`python -m bench.widget_speed`: what one visitor waits for, in the real window in the real browser.

Own words on screen, an FAQ answer on screen, help while typing, the window itself after a first load.
Bounded: it ends by itself and talks to this machine only. On a busy machine the numbers say nothing; the load
is printed.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from tests.stack import running_stack

CHROMIUM = "/usr/bin/chromium"
QUESTIONS = (
    "如何查看代金券",
    "如何查看现金券",
    "如何解除和伙伴的关联",
    "如何申请关联合作伙伴",
    "如何开发票",
)
ROUNDS = 20
LOADS = 10
WATCH = """() => {
    const field = document.querySelector('textarea');
    const count = author => document.querySelectorAll('.row-' + author).length;
    const before = [count('user'), count('bot')];
    window.__times = new Promise(done => {
        field.addEventListener('keydown', () => {
            const began = performance.now();
            let echo = null;
            const look = () => {
                if (echo === null && count('user') > before[0]) echo = performance.now() - began;
                if (count('bot') > before[1]) done([echo, performance.now() - began]);
                else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        }, {once: true});
    });
}"""
TYPE = """async prefixes => {
    const times = [];
    for (const prefix of prefixes) {
        const began = performance.now();
        await (await fetch('/api/suggestions?limit=6&q=' + encodeURIComponent(prefix))).json();
        times.push(performance.now() - began);
    }
    return times;
}"""


@dataclass(frozen=True)
class Report:
    """Milliseconds."""

    echoes: Sequence[float]
    """From Enter to one's own words on screen."""
    answers: Sequence[float]
    """From Enter to the answer on screen."""
    helps: Sequence[float]
    """A request for suggestions, one for each letter typed."""
    loads: Sequence[float]
    """From the request of the window to a field that can be written in, nothing cached."""

    def lines(self) -> Iterator[str]:
        for name, times in vars(self).items():
            yield f"{name}: {len(times)}, p50 {statistics.median(times):.0f} ms, p95 {p95(times):.0f} ms"


def p95(times: Sequence[float]) -> float:
    """The 95th percentile of at least two values."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def run(browser: Browser, url: str, *, rounds: int = ROUNDS, loads: int = LOADS) -> Report:
    """Opens the window anew `loads` times, then types and asks in the last one."""
    opened = []
    for _ in range(loads):
        page = browser.new_context().new_page()
        began = time.monotonic()
        page.goto(f"{url}/widget/")
        page.get_by_role("textbox").wait_for()
        opened.append((time.monotonic() - began) * 1000)
        if len(opened) < loads:
            page.context.close()
    prefixes = [question[:end] for question in QUESTIONS for end in range(1, len(question) + 1)]
    helps = page.evaluate(TYPE, prefixes)
    pairs = [_ask(page, question) for question in QUESTIONS * (rounds + 1)][len(QUESTIONS) :]
    page.context.close()
    return Report([echo for echo, _ in pairs], [answer for _, answer in pairs], helps, opened)


def _ask(page: Page, question: str) -> tuple[float, float]:
    field = page.locator("textarea")
    field.fill(question)
    page.evaluate(WATCH)
    field.press("Enter")
    echo, answer = page.evaluate("window.__times")
    return echo, answer


def main() -> None:
    """Runs against its own four processes and prints."""
    with running_stack(GATEWAY_MESSAGES_PER_MINUTE="100000") as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        before = os.getloadavg()[0]
        report = run(browser, stack.url("gateway"))
        browser.close()
    print(f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after")
    print("\n".join(report.lines()))


if __name__ == "__main__":
    main()
