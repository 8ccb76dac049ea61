"""What a contract is about, and where it stands (topic contract.draft_vs_formal)."""

from collections.abc import Mapping
from enum import StrEnum


class Subject(StrEnum):
    """What is to be paid."""

    ORDER = "order"
    COMMITMENT = "commitment"


class ContractState(StrEnum):
    """A draft is only to look at; the formal contract carries the electronic seal."""

    DRAFT = "draft"
    FORMAL = "formal"
    VOID = "void"


TRANSITIONS: Mapping[ContractState, frozenset[ContractState]] = {
    ContractState.DRAFT: frozenset({ContractState.FORMAL, ContractState.VOID}),
    ContractState.FORMAL: frozenset({ContractState.VOID}),
    ContractState.VOID: frozenset(),
}
