"""Is it better, or is it luck: bootstrap intervals and the comparison of two runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain.evaluation.metrics import ndcg

_N_RESAMPLES = 2_000
_SEED = 20_240_229
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds of its confidence interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QueryDifference:
    """One query under two runs; `change` is candidate minus baseline."""

    query_id: str
    baseline: float
    candidate: float

    @property
    def change(self) -> float:
        """Candidate minus baseline."""
        return self.candidate - self.baseline


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same queries.

    Attributes:
        difference: of the means, candidate minus baseline, with its 95 % interval (paired bootstrap).
        queries: greatest gain first, greatest loss last.
    """

    difference: Interval
    queries: tuple[QueryDifference, ...]

    @property
    def wins(self) -> int:
        """Queries that the candidate answers better."""
        return sum(query.change > _TIE for query in self.queries)

    @property
    def losses(self) -> int:
        """Queries that the candidate answers worse."""
        return sum(query.change < -_TIE for query in self.queries)

    @property
    def is_significant(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.difference.low > 0.0 or self.difference.high < 0.0


def bootstrap_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """The mean of per-query values and its percentile bootstrap interval; the same values give the same interval.

    Args:
        values: one a query, at least one.
        confidence: in (0, 1).

    Source: Efron & Tibshirani 1993, chapter 13; in retrieval Sakai 2006.
    """
    sample: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(_SEED)
    means = np.array([sample[generator.integers(0, sample.size, sample.size)].mean() for _ in range(_N_RESAMPLES)])
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return Interval(float(sample.mean()), float(low), float(high))


def compare_rankings(
    baseline: Mapping[str, Sequence[str]],
    candidate: Mapping[str, Sequence[str]],
    qrels: Mapping[str, Mapping[str, int]],
    metric: Callable[[Sequence[str], Mapping[str, int]], float] = ndcg,
) -> Comparison:
    """Compare two runs query by query; a query that a run leaves out counts 0 for it.

    Args:
        baseline: query id → document ids, best first.
        candidate: likewise.
        qrels: query id → document id → grade; at least one query.
        metric: of one ranking and one query's grades.
    """
    differences = [
        QueryDifference(query, metric(baseline.get(query, ()), grades), metric(candidate.get(query, ()), grades))
        for query, grades in qrels.items()
    ]
    differences.sort(key=lambda difference: (-difference.change, difference.query_id))
    return Comparison(bootstrap_interval([difference.change for difference in differences]), tuple(differences))
