"""Many messages while the connection is cut; `python -m bench.widget_cuts` does a thousand."""

from playwright.sync_api import Browser

from bench import widget_cuts
from tests.stack import Stack


def test_nothing_is_lost_or_doubled(browser: Browser, stack: Stack) -> None:
    report = widget_cuts.run(browser, stack.url("gateway"), messages=200, cuts=10)
    assert (report.lost, report.doubled, report.cuts) == (0, 0, 10)
    assert report.is_in_order
