"""One line of the pre-flight."""

from dataclasses import dataclass

from backend.closure.states import CheckCode


@dataclass(frozen=True)
class Check:
    """The verdict of one rule, with what is in the way."""

    code: CheckCode
    obstacles: tuple[str, ...]

    @property
    def is_satisfied(self) -> bool:
        """Whether nothing is in the way."""
        return not self.obstacles
