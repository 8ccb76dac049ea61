"""How the questions of an exam file were written: ``<category>.<register>.tsv``, or a file of one kind."""

from __future__ import annotations

from pathlib import Path

REGISTERS = ("colloquial", "situational", "terse", "noisy", "formal")
KINDS = ("tasks", "minimal_pairs", "handoff", "smalltalk", "out_of_scope")
MIXED = "mixed"


def register_of(path: Path) -> str:
    """``coupon.noisy.tsv`` → ``noisy``, ``tasks.second.tsv`` → ``tasks``, anything else → ``mixed``."""
    first, *others = path.name.split(".")
    named = [part for part in others if part in REGISTERS]
    if named:
        return named[0]
    return first if first in KINDS else MIXED
