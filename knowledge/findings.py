"""What the linter says, and how an accepted finding is waived with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Finding:
    """One message about one file."""

    path: str
    rule: str
    message: str
    is_error: bool = True
    """Errors fail the check; warnings are printed and wait for an editor."""
    articles: frozenset[str] = field(default=frozenset(), compare=False)
    """The article ids the finding is about; the key under which it can be waived."""

    def __str__(self) -> str:
        return f"{self.path}: {'error' if self.is_error else 'warning'}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Waiver:
    """Somebody looked at what one rule says about these articles, and why they are right as they are."""

    rule: str
    articles: frozenset[str]
    reason: str


def apply_waivers(findings: Sequence[Finding], waivers: Iterable[Waiver], path: str) -> list[Finding]:
    """Drop what is waived; a waiver that waives nothing is reported, so that the list cannot rot."""
    accepted = {(waiver.rule, waiver.articles) for waiver in waivers}
    used = {(finding.rule, finding.articles) for finding in findings}
    rest = [finding for finding in findings if (finding.rule, finding.articles) not in accepted]
    for rule, articles in sorted(accepted - used, key=lambda key: (key[0], sorted(key[1]))):
        message = f"the waiver of {rule} for {', '.join(sorted(articles))} waives nothing (any more)"
        rest.append(Finding(path, "waiver", message, is_error=False))
    return rest
