"""The fan-out that also tells the messengers and the desk: who publishes need not know that they exist."""

from collections.abc import Callable

from gateway.push import InProcessFanOut


class TellingFanOut(InProcessFanOut):
    """Publishes to waiting readers, and to listeners that hear of every conversation."""

    def __init__(self) -> None:
        super().__init__()
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def publish(self, conversation_id: str) -> None:
        super().publish(conversation_id)
        if not self.is_closed:
            for listener in self._listeners:
                listener(conversation_id)
