"""Where and how trainings are held."""

from enum import StrEnum


class Region(StrEnum):
    """The regions that arrange trainings."""

    NORTH = "north"
    EAST = "east"
    SOUTH = "south"
    CENTRAL = "central"
    SOUTHWEST = "southwest"
    NORTHWEST = "northwest"


class TrainingForm(StrEnum):
    """How a training is attended."""

    ON_SITE = "on_site"
    ONLINE = "online"


class Registration(StrEnum):
    """Whether one can still register; follows from the clock and the seats."""

    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
