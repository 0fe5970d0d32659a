"""Choose k candidates that together do the most: a monotone submodular sum, maximised exactly where time allows.

    F(S) = FIT · mean over products of the best fit in S  +  SPREAD · share of k that are different channels
         + CERTAINTY · sum of certainties ÷ k             +  WORTH · sum of worths ÷ k

The first part is a facility location, the second a coverage, the others are plain sums; each adds less to a larger set,
and never takes away. So greedy choice reaches at least 1 − 1/e of the best (Nemhauser, Wolsey & Fisher 1978, Math.
Programming 14), and what the best k of the remaining candidates add one by one bounds what they add together: branch
and bound by that proves the best set for a registry's size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.domain.snapshot.columns import Floats, Rows

FIT, CERTAINTY, WORTH, SPREAD = 0.45, 0.20, 0.15, 0.20
"""Weights of the four parts; a judgement. They sum to 1, so that F lies in [0, 1]."""

MAX_LOOKS = 200_000
"""How many candidates are looked at in the search at most, a tenth of a second or so."""

_A_STEP = 100
"""Looks that a step of the search costs besides those at its candidates."""

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What can be chosen.

    Attributes:
        fits: shape (n_products, n_candidates), in [0, 1]; 0 where a product may not go there.
        certainties, worths: shape (n_candidates,), in [0, 1].
        groups: the channel that each belongs to, as a number, shape (n_candidates,).
        conflicts: for each candidate, those that it cannot be chosen with.
    """

    fits: Floats
    certainties: Floats
    worths: Floats
    groups: Rows
    conflicts: Sequence[frozenset[int]]

    def __len__(self) -> int:
        return len(self.groups)

    def without_rivals(self, among: Rows, at: int) -> Rows:
        """Those of some candidates that a candidate does not rule out."""
        rivals = self.conflicts[at]
        return among[~np.isin(among, list(rivals))] if rivals else among


@dataclass(frozen=True, slots=True)
class Gain:
    """What one choice adds to those before it, part by part; each already holds its weight."""

    fit: float
    certainty: float
    worth: float
    spread: float

    @property
    def total(self) -> float:
        """All parts together."""
        return self.fit + self.certainty + self.worth + self.spread


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen candidates, each with what it adds; the gains sum to the value of the whole.

    Attributes:
        chosen: indices, the one that adds most first, each next one the best to go on with.
        gains: of each.
        greedy_value: what choosing greedily from all candidates would have reached.
        is_exact: whether it is proven that no other set is better.
    """

    chosen: tuple[int, ...]
    gains: tuple[Gain, ...]
    greedy_value: float
    is_exact: bool

    @property
    def value(self) -> float:
        """F of the whole set, in [0, 1]."""
        return sum(gain.total for gain in self.gains)


def select(candidates: Candidates, k: int) -> Selection:
    """The best set of at most `k`; of equal ones the first found, greedy choice before others."""
    everything = np.arange(len(candidates))
    greedy = _choose_greedily(candidates, everything, k)
    best, is_exact = _improve(candidates, greedy, k)
    chosen = _choose_greedily(candidates, np.sort(np.array(best, dtype=np.intp)), k)
    return Selection(tuple(chosen), _gains(candidates, chosen, k), value_of(candidates, greedy, k), is_exact)


def value_of(candidates: Candidates, chosen: Sequence[int], k: int) -> float:
    """F of a set, in [0, 1]."""
    return sum(gain.total for gain in _gains(candidates, chosen, k))


def _gains(candidates: Candidates, chosen: Sequence[int], k: int) -> tuple[Gain, ...]:
    covered, groups, gains = np.zeros(len(candidates.fits)), set[int](), []
    for at in chosen:
        gains.append(_gain(candidates, at, k, covered, groups))
        covered = np.maximum(covered, candidates.fits[:, at])
        groups.add(int(candidates.groups[at]))
    return tuple(gains)


def _gain(candidates: Candidates, at: int, k: int, covered: Floats, groups: set[int]) -> Gain:
    better = np.maximum(candidates.fits[:, at] - covered, 0.0)
    return Gain(
        fit=FIT * float(better.mean()) if len(better) else 0.0,
        certainty=CERTAINTY * float(candidates.certainties[at]) / k,
        worth=WORTH * float(candidates.worths[at]) / k,
        spread=SPREAD / k if int(candidates.groups[at]) not in groups else 0.0,
    )


def _all_gains(candidates: Candidates, open_: Rows, k: int, covered: Floats, chosen: Sequence[int]) -> Floats:
    """Total gains of several candidates at once, beside those that are chosen."""
    better = np.maximum(candidates.fits[:, open_] - covered[:, None], 0.0)
    fit = better.mean(axis=0) if len(better) else np.zeros(len(open_))
    is_new = ~np.isin(candidates.groups[open_], candidates.groups[list(chosen)])
    plain = CERTAINTY * candidates.certainties[open_] + WORTH * candidates.worths[open_] + SPREAD * is_new
    totals: Floats = FIT * fit + plain / k
    return totals


def _choose_greedily(candidates: Candidates, among: Rows, k: int) -> list[int]:
    chosen: list[int] = []
    open_, covered = among, np.zeros(len(candidates.fits))
    while len(open_) and len(chosen) < k:
        place = int(np.argmax(_all_gains(candidates, open_, k, covered, chosen)))
        at = int(open_[place])
        chosen.append(at)
        covered = np.maximum(covered, candidates.fits[:, at])
        open_ = candidates.without_rivals(np.delete(open_, place), at)
    return chosen


def _improve(candidates: Candidates, start: list[int], k: int) -> tuple[list[int], bool]:
    """The best set, and whether the search came to its end."""
    best, best_value = list(start), value_of(candidates, start, k)
    branches: list[tuple[tuple[int, ...], Rows, float]] = [((), np.arange(len(candidates)), 0.0)]
    n_looks = 0
    while branches:
        chosen, open_, value = branches.pop()
        n_looks += len(open_) + _A_STEP
        if n_looks > MAX_LOOKS:
            return best, False
        if value > best_value + _ROUNDING:
            best, best_value = list(chosen), value
        n_left = k - len(chosen)
        if not n_left or not len(open_):
            continue
        covered = candidates.fits[:, list(chosen)].max(axis=1) if chosen else np.zeros(len(candidates.fits))
        gains = _all_gains(candidates, open_, k, covered, chosen)
        if value + float(np.sort(gains)[-n_left:].sum()) <= best_value + _ROUNDING:
            continue
        place = int(np.argmax(gains))
        at, rest = int(open_[place]), np.delete(open_, place)
        branches.append((chosen, rest, value))
        branches.append(((*chosen, at), candidates.without_rivals(rest, at), value + float(gains[place])))
    return best, True
