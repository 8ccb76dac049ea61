"""One job after the other in a thread of its own; of those that wait only the newest is done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

Job = Callable[[], None]


class NewestJob:
    """Takes jobs from any thread; the thread ends when nothing waits."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._waiting: Job | None = None
        self._is_running = False

    def submit(self, job: Job) -> None:
        """Do the job soon, instead of any that still waits."""
        with self._lock:
            self._waiting = job
            if self._is_running:
                return
            self._is_running = True
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                job, self._waiting = self._waiting, None
                self._is_running = job is not None
            if job is None:
                return
            try:
                job()
            except Exception:  # what it would have improved stays as it was
                logger.exception("%s: failed", self._name)
