"""What happens to processes: stopped, killed, frozen."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stack import Stack


@contextmanager
def stopped(stack: Stack, *names: str, how: int = signal.SIGTERM) -> Iterator[None]:
    """The processes are gone inside the block and healthy again after it."""
    for name in names:
        stack.stop(name, how)
    try:
        yield
    finally:
        stack.start(*names)


@contextmanager
def frozen(stack: Stack, name: str) -> Iterator[None]:
    """The process takes connections and answers nothing inside the block."""
    group = stack.processes[name].pid
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)
