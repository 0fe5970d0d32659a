"""The best set of programmes that do not exclude each other: a maximum-weight independent set, found exactly.

Branch and bound over each connected part of the conflicts. The bound is a clique cover: of programmes that all exclude
each other, one can be taken. Exact for registries of any likely size; a limit on the work keeps contrived ones from
running for ever, and the answer then says that it is not proven best.
Source: Balas & Yu 1986, SIAM J. Comput. 15(4), bounding by clique covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_LOOKS = 300_000
"""How many candidates are held against a clique at most, a twentieth of a second or so."""


@dataclass(frozen=True, slots=True)
class BestSet:
    """Indices that are taken, ascending; `is_exact` when it is proven that no other set weighs more."""

    taken: tuple[int, ...]
    is_exact: bool


def find_best_set(weights: Sequence[int], conflicts: Iterable[tuple[int, int]]) -> BestSet:
    """The compatible set of the greatest weight.

    Args:
        weights: one a candidate, each >= 0.
        conflicts: pairs of candidates that exclude each other, in any order.

    Returns:
        The same set for the same input: of equal ones, the first found with candidates in their order.
    """
    neighbours = [0] * len(weights)
    for left, right in conflicts:
        neighbours[left] |= 1 << right
        neighbours[right] |= 1 << left
    taken: list[int] = []
    n_looks = 0
    rest = (1 << len(weights)) - 1
    while rest:
        part = _connected(rest & -rest, neighbours)
        rest &= ~part
        search = _Search(weights, neighbours, n_looks)
        search.run(part)
        taken += _indices(_filled(search.best, part, neighbours))
        n_looks = search.n_looks
    return BestSet(tuple(sorted(taken)), n_looks <= MAX_LOOKS)


def _filled(taken: int, part: int, neighbours: Sequence[int]) -> int:
    """A set with the candidates that nothing in it excludes; a search that was stopped may have left some out."""
    for at in _indices(part & ~taken):
        if not neighbours[at] & taken:
            taken |= 1 << at
    return taken


class _Search:
    """The best set found so far, as a bit mask, and its weight; goes on from the looks of the searches before."""

    def __init__(self, weights: Sequence[int], neighbours: Sequence[int], n_looks: int) -> None:
        self._weights, self._neighbours = weights, neighbours
        self.best, self._best_weight, self.n_looks = 0, -1, n_looks

    def run(self, candidates: int) -> None:
        """Go through the sets within `candidates`, depth first, the ones with the first candidate before the others."""
        branches = [(candidates, 0, 0)]  # (still open, taken, weight of the taken)
        while branches and self.n_looks <= MAX_LOOKS:
            open_, taken, weight = branches.pop()
            self.n_looks += 1
            if weight > self._best_weight:
                self.best, self._best_weight = taken, weight
            if not open_ or weight + self._bound(open_) <= self._best_weight:
                continue
            at = (open_ & -open_).bit_length() - 1
            rest = open_ & ~(1 << at)
            if self._neighbours[at] & open_:  # without a rival there is no reason to leave it out
                branches.append((rest, taken, weight))
            branches.append((rest & ~self._neighbours[at], taken | 1 << at, weight + self._weights[at]))

    def _bound(self, open_: int) -> int:
        cliques: list[tuple[int, int]] = []  # (neighbours of all members, heaviest member)
        for at in _indices(open_):
            for place, (common, heaviest) in enumerate(cliques):
                self.n_looks += 1
                if common >> at & 1:
                    cliques[place] = (common & self._neighbours[at], max(heaviest, self._weights[at]))
                    break
            else:
                cliques.append((self._neighbours[at], self._weights[at]))
        return sum(heaviest for _, heaviest in cliques)


def _connected(start: int, neighbours: Sequence[int]) -> int:
    """All candidates that can be reached from `start` over conflicts, as a bit mask."""
    reached, frontier = start, start
    while frontier:
        found = 0
        for at in _indices(frontier):
            found |= neighbours[at]
        frontier = found & ~reached
        reached |= frontier
    return reached


def _indices(mask: int) -> list[int]:
    return [at for at in range(mask.bit_length()) if mask >> at & 1]
