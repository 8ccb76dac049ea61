"""Which web origins may do something here: exact ones, `http://host:*` for any port, or `*`."""

import re
from collections.abc import Iterable

_PART = re.compile(r"'self'|\*|https?://[A-Za-z0-9.-]+(:([0-9]{1,5}|\*))?|https://\*\.[A-Za-z0-9.-]+")


class Origins:
    """A list that was checked once."""

    def __init__(self, allowed: Iterable[str]) -> None:
        """Raises ValueError for what is no origin: a typing error must not open or close a door silently."""
        self.allowed = tuple(allowed)
        for origin in self.allowed:
            if not _PART.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin such as https://www.example.com")
        self._pattern = re.compile("|".join(_pattern(o) for o in self.allowed if o != "'self'") or r"(?!)")

    @classmethod
    def parse(cls, text: str) -> "Origins":
        """Of a setting: separated by blanks or commas."""
        return cls(text.replace(",", " ").split())

    @property
    def pattern(self) -> str:
        """A regular expression that matches the allowed ones as a whole; `'self'` is not in it."""
        return self._pattern.pattern

    def allows(self, origin: str) -> bool:
        return self._pattern.fullmatch(origin) is not None

    def as_policy(self) -> str:
        """As a source list of a Content-Security-Policy."""
        return " ".join(self.allowed) or "'none'"


def is_same_origin(origin: str, host: str | None) -> bool:
    """Whether the page came from the address that it asks now; the scheme is the proxy's business."""
    return host is not None and origin.partition("://")[2].lower() == host.lower()


def _pattern(origin: str) -> str:
    if origin == "*":
        return r"https?://.+"
    if origin.endswith(":*"):
        return re.escape(origin[:-2]) + r"(:[0-9]{1,5})?"
    if "//*." in origin:
        scheme, _, domain = origin.partition("*.")
        return re.escape(scheme) + r"[A-Za-z0-9.-]+\." + re.escape(domain)
    return re.escape(origin)
