"""Tells waiting readers that a conversation changed; what changed they read from the database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar


class Changes(Protocol):
    """One reader's view on the changes of one conversation."""

    async def wait(self, timeout_s: float) -> bool:
        """True when something changed since the last call, False after `timeout_s` without."""
        ...


class FanOut(Protocol):
    """The port; in-process by default, a shared broker when there are several gateways."""

    def publish(self, conversation_id: str) -> None: ...

    def subscribe(self, conversation_id: str) -> AbstractContextManager[Changes]:
        """Subscribe before reading, so that nothing falls between the reading and the waiting."""
        ...

    def close(self) -> None:
        """Wakes every reader for good; afterwards nobody waits any more."""
        ...

    @property
    def is_closed(self) -> bool: ...


class _EventChanges:
    def __init__(self) -> None:
        self.changed = asyncio.Event()

    async def wait(self, timeout_s: float) -> bool:
        try:
            await asyncio.wait_for(self.changed.wait(), timeout_s)
        except TimeoutError:
            return False
        self.changed.clear()
        return True


class InProcessFanOut:
    """For one gateway process; every method is called in its event loop."""

    def __init__(self) -> None:
        self._readers: dict[str, set[_EventChanges]] = {}
        self.is_closed = False

    def publish(self, conversation_id: str) -> None:
        for reader in self._readers.get(conversation_id, ()):
            reader.changed.set()

    @contextmanager
    def subscribe(self, conversation_id: str) -> Iterator[Changes]:
        reader = _EventChanges()
        self._readers.setdefault(conversation_id, set()).add(reader)
        try:
            yield reader
        finally:
            readers = self._readers[conversation_id]
            readers.discard(reader)
            if not readers:
                del self._readers[conversation_id]

    def close(self) -> None:
        self.is_closed = True
        for conversation_id in list(self._readers):
            self.publish(conversation_id)


class Readable(Protocol):
    @property
    def is_worth_returning(self) -> bool: ...


Page = TypeVar("Page", bound=Readable)


async def read_when_changed(
    fan_out: FanOut, conversation_id: str, read: Callable[[], Awaitable[Page]], *, wait_s: float
) -> Page:
    """Reads at once and after each change, until there is something to return or `wait_s` is over."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + wait_s
    with fan_out.subscribe(conversation_id) as changes:
        while True:
            page = await read()
            left = deadline - clock()
            if page.is_worth_returning or left <= 0 or fan_out.is_closed:
                return page
            await changes.wait(left)
