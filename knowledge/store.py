"""Articles that follow their files while a process runs, so that an edited answer is live within seconds.

A poll costs one ``stat`` per file. Whatever an editor does, the last good version of a file keeps serving.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from knowledge.article import ArticleError, KnowledgeArticle
from knowledge.loader import ARTICLES_DIRECTORY, ArticleSet, article_files, make_article_set, read_article

logger = logging.getLogger(__name__)

# A file written twice within one tick of the file system's clock keeps its time stamp; a file this fresh is
# compared by content until it has aged.
_UNSETTLED_NS = 100_000_000


@dataclass(frozen=True)
class ArticleChange:
    """The difference between two sets."""

    before: ArticleSet
    after: ArticleSet

    @property
    def added(self) -> tuple[str, ...]:
        """Ids that are new."""
        return tuple(key for key in self.after.articles if key not in self.before.articles)

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids whose content differs."""
        old, new = self.before.articles, self.after.articles
        return tuple(key for key, article in new.items() if key in old and old[key] != article)

    @property
    def removed(self) -> tuple[str, ...]:
        """Ids that are gone."""
        return tuple(key for key in self.before.articles if key not in self.after.articles)

    @property
    def new_errors(self) -> tuple[ArticleError, ...]:
        """Errors that were not there before, or that read differently."""
        old = _problems(self.before)
        return tuple(error for path, error in self.after.errors.items() if old.get(path) != error.problems)


@dataclass(frozen=True)
class _TrackedFile:
    stamp: tuple[int, int, int]
    is_settled: bool
    digest: str
    article: KnowledgeArticle | None
    """The last good version, also when the present content is broken."""
    error: ArticleError | None


class ArticleStore:
    """The current articles of a directory; every method may be called from any thread."""

    def __init__(self, directory: Path = ARTICLES_DIRECTORY) -> None:
        """Read the directory once. Raises ``OSError`` when it cannot be read."""
        self._directory = directory
        self._lock = threading.Lock()
        self._files = self._scan({})
        self._snapshot = self._assemble(self._files)

    @property
    def snapshot(self) -> ArticleSet:
        """The current set. Take it once per request: it never changes under the reader."""
        return self._snapshot

    def refresh(self) -> ArticleChange:
        """Look at the files once and swap the snapshot when something differs.

        ``before is after`` in the result means that nothing happened. Nothing in the directory raises.
        """
        with self._lock:
            before = self._snapshot
            try:
                files = self._scan(self._files)
            except OSError as error:
                # An unmounted or just re-created directory must not empty a running bot.
                after = self._unreadable(error)
            else:
                after = self._assemble(files)
                self._files = files
            if _is_same(before, after):
                return ArticleChange(before, before)
            self._snapshot = after
            return ArticleChange(before, after)

    def _scan(self, known: dict[str, _TrackedFile]) -> dict[str, _TrackedFile]:
        found = {}
        for file in article_files(self._directory):
            tracked = self._track(file, known.get(file.as_posix()))
            if tracked is not None:
                found[file.as_posix()] = tracked
        return found

    def _track(self, file: Path, known: _TrackedFile | None) -> _TrackedFile | None:
        last_good = known.article if known else None
        try:
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_size)
            if known is not None and known.is_settled and known.stamp == stamp:
                return known
            content = file.read_bytes()
        except FileNotFoundError:
            return None  # deleted between the listing and here
        except OSError as error:
            problem = ArticleError(file.as_posix(), [f"cannot be read: {error.strerror or error}"])
            return _TrackedFile((0, 0, 0), False, "", last_good, problem)
        is_settled = time.time_ns() - status.st_mtime_ns > _UNSETTLED_NS
        digest = hashlib.sha256(content).hexdigest()
        if known is not None and known.digest == digest:
            return _TrackedFile(stamp, is_settled, digest, known.article, known.error)
        try:
            article = read_article(file, self._directory, content)
        except ArticleError as error:
            return _TrackedFile(stamp, is_settled, digest, last_good, error)
        return _TrackedFile(stamp, is_settled, digest, article, None)

    def _assemble(self, files: dict[str, _TrackedFile]) -> ArticleSet:
        return make_article_set(
            {path: file.article for path, file in files.items() if file.article is not None},
            {path: file.error for path, file in files.items() if file.error is not None},
        )

    def _unreadable(self, error: OSError) -> ArticleSet:
        path = self._directory.as_posix()
        current = self._assemble(self._files)
        problem = ArticleError(path, [f"cannot be read: {error.strerror or error}"])
        return ArticleSet(current.articles, current.paths, {**current.errors, path: problem})


def _is_same(one: ArticleSet, other: ArticleSet) -> bool:
    return one.articles == other.articles and _problems(one) == _problems(other)


def _problems(articles: ArticleSet) -> dict[str, tuple[str, ...]]:
    return {path: error.problems for path, error in articles.errors.items()}


class ArticleWatcher:
    """Refreshes a store from a thread of its own and tells one listener what changed.

    A change counts as delivered when the listener returns; if it raises, the same difference (and whatever
    came on top) is offered again at the next poll.
    """

    def __init__(
        self, store: ArticleStore, on_change: Callable[[ArticleChange], None], interval_s: float = 1.0
    ) -> None:
        self._store = store
        self._on_change = on_change
        self._interval_s = interval_s
        self._delivered = store.snapshot
        self._reported = store.snapshot
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="article-watcher", daemon=True)

    def start(self) -> None:
        """Start polling; once per watcher."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop polling and wait for a running listener, at most ``timeout_s``."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def poll(self) -> None:
        """One round, as the thread does it."""
        self._store.refresh()
        current = self._store.snapshot
        for error in ArticleChange(self._reported, current).new_errors:
            logger.error("article not taken over, its last good version stays: %s", error)
        self._reported = current
        if current is self._delivered:
            return
        try:
            self._on_change(ArticleChange(self._delivered, current))
        except Exception:
            logger.exception("an article change was not taken over and will be offered again")
        else:
            self._delivered = current

    def _run(self) -> None:
        while not self._stop.wait(self._interval_s):
            self.poll()
