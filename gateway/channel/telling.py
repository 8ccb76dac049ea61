"""The fan-out that also tells the messengers: whoever publishes need not know that they exist."""

from collections.abc import Callable

from gateway.push import InProcessFanOut


class TellingFanOut(InProcessFanOut):
    """Publishes to waiting readers, and to one listener that hears of every conversation."""

    def __init__(self) -> None:
        super().__init__()
        self._listener: Callable[[str], None] | None = None

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listener = listener

    def publish(self, conversation_id: str) -> None:
        super().publish(conversation_id)
        if self._listener is not None and not self.is_closed:
            self._listener(conversation_id)
