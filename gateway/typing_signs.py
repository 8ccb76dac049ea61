"""Who is typing just now: known to this process only, and forgotten after a few seconds."""

from collections.abc import Callable

FORGOTTEN_AFTER_S = 6.0
MAX_KNOWN = 10_000


class TypingSigns:
    """`clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[tuple[str, str], float] = {}

    def note(self, conversation_id: str, author: str, *, is_typing: bool) -> bool:
        """Remembers the sign; True when it changes what `is_typing` says."""
        was_typing = self.is_typing(conversation_id, author)
        self._until.pop((conversation_id, author), None)
        if is_typing:
            self._until[conversation_id, author] = self._clock() + FORGOTTEN_AFTER_S
        if len(self._until) > MAX_KNOWN:
            del self._until[next(iter(self._until))]
        return was_typing != is_typing

    def is_typing(self, conversation_id: str, author: str) -> bool:
        return self._until.get((conversation_id, author), 0.0) > self._clock()
