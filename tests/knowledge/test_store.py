"""Articles that follow their files: the last good version serves, whatever happens on disk."""

import logging
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from knowledge import ArticleChange, ArticleStore, ArticleWatcher
from tests.knowledge.samples import article_data, write_article

ID = "coupon.voucher.view"


@pytest.fixture
def store(tmp_path: Path) -> ArticleStore:
    write_article(tmp_path)
    return ArticleStore(tmp_path)


def test_nothing_changed_keeps_the_very_same_snapshot(store: ArticleStore) -> None:
    before = store.snapshot
    change = store.refresh()
    assert change.before is change.after is store.snapshot is before


def test_an_edited_article_is_taken_over(store: ArticleStore, tmp_path: Path) -> None:
    write_article(tmp_path, article_data(answer__summary="换了一句。"))
    change = store.refresh()
    assert (change.added, change.changed, change.removed) == ((), (ID,), ())
    assert store.snapshot.articles[ID].answer.summary == "换了一句。"
    assert change.before.articles[ID].answer.summary == "在费用中心的优惠券页面查看。"


def test_an_edit_of_the_same_length_and_time_is_seen(store: ArticleStore, tmp_path: Path) -> None:
    file = tmp_path / "coupon" / "voucher.view.yml"
    status = file.stat()
    write_article(tmp_path, article_data(answer__summary="在费用中心的优惠卷页面查看。"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    assert store.refresh().changed == (ID,)


def test_a_new_and_a_deleted_article(store: ArticleStore, tmp_path: Path) -> None:
    write_article(tmp_path, article_data(id="audit.log"))
    (tmp_path / "coupon" / "voucher.view.yml").unlink()
    change = store.refresh()
    assert (change.added, change.changed, change.removed) == (("audit.log",), (), (ID,))


def test_a_touched_file_is_no_change(store: ArticleStore, tmp_path: Path) -> None:
    os.utime(tmp_path / "coupon" / "voucher.view.yml", (1, 1))
    change = store.refresh()
    assert change.before is change.after


def test_a_broken_file_keeps_its_last_good_version(store: ArticleStore, tmp_path: Path) -> None:
    file = tmp_path / "coupon" / "voucher.view.yml"
    good = file.read_bytes()
    file.write_text("id: [")
    change = store.refresh()
    assert [error.path for error in change.new_errors] == [file.as_posix()]
    assert list(store.snapshot.articles) == [ID]
    assert store.snapshot.paths == {ID: file.as_posix()}

    again = store.refresh()
    assert again.before is again.after

    file.write_bytes(good)
    assert store.refresh().after.errors == {}
    assert list(store.snapshot.articles) == [ID]


def test_a_file_broken_from_the_start_hides_nothing_and_can_be_repaired(tmp_path: Path) -> None:
    write_article(tmp_path)
    broken = write_article(tmp_path, article_data(id="audit.log", audience=[]))
    store = ArticleStore(tmp_path)
    assert (list(store.snapshot.articles), list(store.snapshot.errors)) == ([ID], [broken.as_posix()])
    write_article(tmp_path, article_data(id="audit.log"))
    assert store.refresh().added == ("audit.log",)


def test_a_broken_file_that_is_deleted_takes_its_article_along(store: ArticleStore, tmp_path: Path) -> None:
    file = tmp_path / "coupon" / "voucher.view.yml"
    file.write_text("id: [")
    store.refresh()
    file.unlink()
    change = store.refresh()
    assert change.removed == (ID,)
    assert change.after.errors == {}


def test_a_vanished_directory_empties_nothing(store: ArticleStore, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    change = store.refresh()
    assert list(change.after.articles) == [ID]
    assert list(change.after.errors) == [tmp_path.as_posix()]
    write_article(tmp_path)
    assert store.refresh().after.errors == {}


def test_readers_never_see_half_a_change(tmp_path: Path) -> None:
    """Two articles that are always written together, read while being refreshed from two threads."""
    for article_id in ("a.one", "a.two"):
        write_article(tmp_path, article_data(id=article_id))
    store, stop, seen = ArticleStore(tmp_path), threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            store.refresh()
            seen.append(len(store.snapshot.articles))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(10):
        write_article(tmp_path, article_data(id="a.one", answer__summary=f"第{number}版。"))
    stop.set()
    for thread in threads:
        thread.join()
    store.refresh()
    assert set(seen) == {2}
    assert store.snapshot.articles["a.one"].answer.summary == "第9版。"


def test_the_watcher_offers_a_refused_change_again(store: ArticleStore, tmp_path: Path) -> None:
    offered: list[ArticleChange] = []

    def refuse_once(change: ArticleChange) -> None:
        offered.append(change)
        if len(offered) == 1:
            raise RuntimeError("busy")

    watcher = ArticleWatcher(store, refuse_once)
    watcher.poll()
    assert offered == []
    write_article(tmp_path, article_data(id="audit.log"))
    for _ in range(3):
        watcher.poll()
    assert [change.added for change in offered] == [("audit.log",), ("audit.log",)]


def test_the_watcher_logs_a_broken_file_once(
    store: ArticleStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = ArticleWatcher(store, lambda _: None)
    (tmp_path / "coupon" / "voucher.view.yml").write_text("id: [")
    with caplog.at_level(logging.ERROR):
        watcher.poll()
        watcher.poll()
    (message,) = caplog.messages
    assert f"{tmp_path.as_posix()}/coupon/voucher.view.yml: line 2: not valid YAML" in message


def test_the_watcher_runs_and_stops(store: ArticleStore, tmp_path: Path) -> None:
    is_told = threading.Event()
    watcher = ArticleWatcher(store, lambda _: is_told.set(), interval_s=0.01)
    watcher.start()
    write_article(tmp_path, article_data(id="audit.log"))
    assert is_told.wait(5)
    watcher.stop()
    is_told.clear()
    write_article(tmp_path, article_data(id="audit.trail"))
    time.sleep(0.05)
    assert not is_told.is_set()
