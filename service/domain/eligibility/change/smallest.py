"""The smallest sets of changes under which rules hold.

A set is smallest when no part of it would do. Rules that share no fact are solved apart, and their answers combined;
within such a group every set is tried in the order of its size, skipping those that contain an answer, so that what is
found is minimal by construction and, while the bound is not reached, all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice, product

from service.domain.eligibility.change.options import ChangeKind, Option, Variable, find_variables
from service.domain.eligibility.deciding import DecideFacts, deciding_by, is_in_force
from service.domain.rules import Rule, Verdict, criteria_of, fields_of

MAX_COMPARISONS = 40_000
"""How many criteria are compared at most for one answer, in a fraction of a second; beyond, it is not complete."""

MAX_SETS = 32
"""How many sets are kept at most while groups are combined."""

MAX_ALSO = 20
"""How many other values that would do as well are named of a change."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: the variable and what it is set to.

    Attributes:
        also: other values that would do as well, where this is the only change of its group; at most `MAX_ALSO`.
    """

    variable: Variable
    option: Option
    also: tuple[Option, ...] = ()


StepSet = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """All smallest sets, as far as they were found.

    Attributes:
        sets: ordered by size, then by what they change; one empty set when nothing needs to change.
        blocked: the rules that no change can make hold; then there are no sets.
        is_complete: whether every possibility was tried.
    """

    sets: tuple[StepSet, ...]
    blocked: tuple[Rule, ...]
    is_complete: bool


class _Bound:
    """Counts down the comparisons that are left."""

    def __init__(self, n_comparisons: int) -> None:
        self.n_left = n_comparisons

    def take(self, n_comparisons: int) -> bool:
        self.n_left -= n_comparisons
        return self.n_left >= 0

    @property
    def is_reached(self) -> bool:
        return self.n_left < 0


def find_smallest(
    rules: Sequence[Rule], facts: Mapping[str, object], as_of: date, max_comparisons: int = MAX_COMPARISONS
) -> Solution:
    """What would make all `rules` hold.

    Args:
        rules: a conjunction; those that are not in force are left out.
        facts: what is stated now.
        as_of: the day the question is asked for.
        max_comparisons: bound on the work.

    Cost: at most `max_comparisons` comparisons of criteria.
    """
    bound = _Bound(max_comparisons)
    sets: list[StepSet] = [()]
    blocked: list[Rule] = []
    is_complete = True
    for group in _independent([rule for rule in rules if is_in_force(rule, as_of)]):
        found = list(islice(_solve(group, facts, as_of, bound), MAX_SETS + 1))  # in the order in which they are kept
        if not found and not bound.is_reached:
            blocked += _blockers(group, facts, as_of, bound)
        combined = [(*before, *more) for before, more in product(sets, found)]
        is_complete &= len(combined) <= MAX_SETS
        sets = sorted(combined, key=_order)[:MAX_SETS]
    return Solution(tuple(sets), tuple(blocked), is_complete and not bound.is_reached)


def change_facts(facts: Mapping[str, object], steps: Iterable[Step]) -> dict[str, object]:
    """The new values by path: entries are added to what a list holds."""
    changed: dict[str, object] = {}
    for step in steps:
        path = step.variable.path
        if step.variable.kind is ChangeKind.ADD:
            held = changed.get(path, facts[path])
            changed[path] = (*(held if isinstance(held, tuple) else ()), step.option.value)
        else:
            changed.setdefault(path, step.option.value)
    return changed


class ChangedFacts(Mapping[str, object]):
    """Facts with some of them changed."""

    def __init__(self, facts: Mapping[str, object], changed: Mapping[str, object]) -> None:
        self._facts = facts
        self._changed = changed

    def __getitem__(self, path: str) -> object:
        return self._changed[path] if path in self._changed else self._facts[path]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._changed, **dict.fromkeys(self._facts)})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _independent(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules such that no two groups read the same fact, in the order of their first rules."""
    groups: list[tuple[set[str], list[Rule]]] = []
    for rule in rules:
        paths, together = set(fields_of(rule)), [rule]
        apart = []
        for other_paths, others in groups:
            if paths & other_paths:
                paths |= other_paths
                together = [*others, *together]
            else:
                apart.append((other_paths, others))
        groups = [*apart, (paths, together)]
    return [together for _, together in groups]


def _solve(rules: Sequence[Rule], facts: Mapping[str, object], as_of: date, bound: _Bound) -> Iterator[StepSet]:
    """All smallest sets for one group, by size, then by what they change."""
    decide = deciding_by(rules, as_of=as_of, window=None)
    if decide(facts) is Verdict.ELIGIBLE:
        yield ()
        return
    criteria = [*criteria_of(rule for rule in rules if is_in_force(rule, as_of))]
    variables = find_variables(criteria, facts)
    answers: list[frozenset[tuple[str, str]]] = []
    for size in range(1, len(variables) + 1):
        alone = {key for answer in answers if len(answer) == 1 for key in answer}
        for chosen in combinations([variable for variable in variables if variable.key not in alone], size):
            keys = frozenset(variable.key for variable in chosen)
            if any(answer <= keys for answer in answers):
                if not bound.take(1):
                    return
                continue
            steps = _try_all(decide, chosen, facts, bound, len(criteria))
            if steps is not None:
                answers.append(keys)
                yield steps
            if bound.is_reached:
                return


def _try_all(
    decide: DecideFacts, variables: Sequence[Variable], facts: Mapping[str, object], bound: _Bound, n_criteria: int
) -> StepSet | None:
    """The first values under which the rules hold; for one variable alone with the other values that do."""
    working: list[Option] = []
    for options in product(*(variable.options for variable in variables)):
        if not bound.take(n_criteria):
            break
        steps = tuple(Step(variable, option) for variable, option in zip(variables, options, strict=True))
        if decide(ChangedFacts(facts, change_facts(facts, steps))) is not Verdict.ELIGIBLE:
            continue
        if len(variables) > 1:
            return steps
        working.append(options[0])
        if len(working) > MAX_ALSO:
            break
    return (Step(variables[0], working[0], tuple(working[1:])),) if working else None


def _blockers(rules: Sequence[Rule], facts: Mapping[str, object], as_of: date, bound: _Bound) -> list[Rule]:
    """The rules of a group that no change makes hold even alone; all of them when only their sum is impossible."""
    if len(rules) == 1:
        return list(rules)
    alone = [rule for rule in rules if not any(True for _ in _solve([rule], facts, as_of, bound))]
    return list(rules) if bound.is_reached else alone or list(rules)


def _order(steps: StepSet) -> tuple[int, list[tuple[str, str]]]:
    return len(steps), sorted(step.variable.key for step in steps)
