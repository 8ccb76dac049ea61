"""Character bigrams: the cheapest measure of likeness that needs no word segmentation and no model."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence


def bigrams(text: str) -> Counter[str]:
    """The overlapping pairs of characters with their counts; a single character stands for itself."""
    if len(text) < 2:
        return Counter([text] if text else [])
    return Counter(text[index : index + 2] for index in range(len(text) - 1))


def dice(one: Counter[str], other: Counter[str]) -> float:
    """2·|A ∩ B| / (|A| + |B|): 1.0 for equal bags, 0.0 when nothing is shared."""
    total = sum(one.values()) + sum(other.values())
    return 2 * _shared(one, other) / total if total else 0.0


def _shared(one: Counter[str], other: Counter[str]) -> int:
    # A loop over the keys in common; Counter's own & builds a third bag and takes three times as long.
    shared = 0
    for bigram in one.keys() & other.keys():
        mine, theirs = one[bigram], other[bigram]
        shared += mine if mine < theirs else theirs
    return shared


def similar_pairs(texts: Sequence[str], threshold: float) -> Iterator[tuple[int, int, float]]:
    """All pairs of positions whose dice is at least ``threshold`` (> 0), with their dice.

    Comparing everything with everything would take minutes at a few thousand questions. Two bags that are so
    much alike share at least t/(2-t) of either; of the rarest bigrams of each (all but that share) one meets.
    """
    bags = [bigrams(text) for text in texts]
    sizes = [sum(bag.values()) for bag in bags]
    least_share = threshold / (2 - threshold)
    frequency = Counter(bigram for bag in bags for bigram in bag)
    seen_in: defaultdict[str, list[int]] = defaultdict(list)
    for position, bag in enumerate(bags):
        rarest_first = sorted(bag, key=lambda bigram: (frequency[bigram], bigram))
        # Repeated bigrams count as often as they occur; the prefix is taken over occurrences.
        least = math.ceil(least_share * sizes[position] - 1e-9)
        allowed = sizes[position] - least + 1
        candidates: set[int] = set()
        for bigram in rarest_first:
            if allowed <= 0:
                break
            allowed -= bag[bigram]
            candidates.update(other for other in seen_in[bigram] if sizes[other] >= least)
            seen_in[bigram].append(position)
        for other in sorted(candidates):
            score = 2 * _shared(bag, bags[other]) / (sizes[position] + sizes[other])
            if score >= threshold:
                yield other, position, score
