"""What the visitor waits for: `bench.widget_speed` measures the promises; a shared machine is given room."""

import gzip
import statistics

from playwright.sync_api import Browser

from bench import widget_speed
from deploy.environment import ROOT

DIST = ROOT / "web" / "dist"


def test_own_words_at_once_answers_and_help_soon_and_the_window_itself(browser: Browser, url: str) -> None:
    report = widget_speed.run(browser, url, rounds=2, loads=3)
    print("\n".join(report.lines()))
    assert statistics.median(report.echoes) <= 50
    assert statistics.median(report.answers) <= 1500  # promised: p95 400
    assert statistics.median(report.helps) <= 300  # promised: 100
    assert statistics.median(report.loads) <= 3000  # promised: 1000


def test_what_is_loaded_is_small() -> None:
    scripts = [path.read_bytes() for path in (DIST / "widget" / "assets").glob("*.js")]
    assert 0 < sum(len(gzip.compress(script)) for script in scripts) <= 150 * 1024
    assert 0 < len(gzip.compress((DIST / "widget.js").read_bytes())) <= 5 * 1024
