"""Metrics of one ranking against one query's judgments. Unlisted documents have grade 0."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain, in [0, 1]; gain `2^grade - 1`, discount `log2(rank + 1)`.

    Args:
        ranking: document ids, best first, without repeats.
        grades: document id → grade >= 0.
        depth: how many ranks count.

    Returns:
        0.0 when no document has a grade above 0.

    Source: Järvelin & Kekäläinen 2002; the gain as in Burges et al. 2005.
    """
    ideal = _discounted(sorted(grades.values(), reverse=True)[:depth])
    return _discounted([grades.get(document, 0) for document in ranking[:depth]]) / ideal if ideal else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10, min_grade: int = 1) -> float:
    """One over the rank of the first relevant document, 0.0 when none stands within `depth`.

    Args:
        ranking: document ids, best first, without repeats.
        grades: document id → grade >= 0.
        depth: how many ranks count.
        min_grade: the lowest grade that is relevant, at least 1.
    """
    for rank, document in enumerate(ranking[:depth], start=1):
        if grades.get(document, 0) >= min_grade:
            return 1.0 / rank
    return 0.0


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 100, min_grade: int = 1) -> float:
    """The share of the relevant documents that stand within `depth`, 0.0 when there are none; see `reciprocal_rank`."""
    relevant = {document for document, grade in grades.items() if grade >= min_grade}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1.0) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
