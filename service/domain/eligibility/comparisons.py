"""The operators of criteria: a stated fact against a required value, with three outcomes.

Certificates, units, cities and attributes are compared by what they are taken for (`meanings`), other text folded
(width, case, accents, spacing, Traditional characters), numbers as exact decimals (0.3 stated as a float equals 0.3
stated as a Decimal). A fact that is too coarse or of the wrong type to tell yields `unknown`, never a guess.

What is required is read once, however many facts are compared with it: a list of a thousand values is a set then, and
a thousand prefixes are as many as they have lengths.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice

from service.domain.eligibility.amounts import amounts_asked
from service.domain.eligibility.fact_fields import FactType, find_type
from service.domain.eligibility.meanings import TESTS_OF_MEANING, Meaning, Wanted, all_wanted, find_meaning, meets_all
from service.domain.rules import Criterion, CriterionValue, Operator, Verdict
from service.domain.text.normalise import fold_value

N_ENDS = 2
"""How many values a range has: the lower and the upper end."""

_Test = Callable[[object], bool | None]
"""Whether a stated fact meets what is required; None when the two cannot be compared."""


class Comparison:
    """Compares facts with what is required, which is read once, at the first fact that is stated.

    Args:
        operator: how.
        required: one value or several; None for `is_true`.
        fact_type: of the fact; None for one whose values stand for themselves.
    """

    def __init__(self, operator: Operator, required: CriterionValue, fact_type: FactType | None = None) -> None:
        self._operator = operator
        self._required = amounts_asked(required) if fact_type is FactType.AMOUNT else required
        self._meaning = find_meaning(fact_type)

    def decide(self, actual: object) -> Verdict:
        """The verdict on a fact; None stands for one that is not stated, a tuple for a list.

        Returns:
            `unknown` when the fact is not stated, or is of a kind that the operator cannot judge.
        """
        outcome = None if actual is None else self._meets(actual)
        if outcome is None:
            return Verdict.UNKNOWN
        return Verdict.ELIGIBLE if outcome else Verdict.INELIGIBLE

    def missing_from(self, actual: object, most: int) -> tuple[tuple[object, ...], int]:
        """The first of the required values that a fact lacks for certain, as required, and how many it lacks.

        Cost: of the values that the fact has and of those that are given back, however many are required.
        """
        if self._meaning is not None:
            return _first([part for part, met in self._outcomes(self._meaning, actual) if met is False], most)
        stated = comparable_parts(actual)
        n_missing = len(self._required_parts) - sum(self._n_of_each[part] for part in stated)
        missing = (part for part, comparable in self._required_parts if comparable not in stated)
        return tuple(islice(missing, min(most, n_missing))), n_missing

    def unclear_in(self, actual: object, most: int) -> tuple[tuple[object, ...], int]:
        """The first of the required values that a fact may have or lack, as required, and how many these are."""
        if self._meaning is None:
            return (), 0
        return _first([part for part, met in self._outcomes(self._meaning, actual) if met is None], most)

    def _outcomes(self, meaning: Meaning, actual: object) -> Iterator[tuple[object, bool | None]]:
        held = meaning.marks_of(actual)
        return ((part, meets_all(wanted, held)) for part, wanted in self._wanted)

    @cached_property
    def _wanted(self) -> Sequence[tuple[object, Sequence[Wanted]]]:
        return () if self._meaning is None else all_wanted(self._meaning, self._required)

    @cached_property
    def _meets(self) -> _Test:
        if self._meaning is not None and self._operator in TESTS_OF_MEANING:
            asked = [wanted for _, wanted in all_wanted(self._meaning, self._required)]  # a test keeps less of it
            return TESTS_OF_MEANING[self._operator](self._meaning, asked)
        return _READ[self._operator](self._required)

    @cached_property
    def _required_parts(self) -> list[tuple[object, object]]:
        return [(part, _comparable(part)) for part in _parts(self._required)]

    @cached_property
    def _n_of_each(self) -> Counter[object]:
        return Counter(comparable for _, comparable in self._required_parts)


def comparison_of(criterion: Criterion) -> Comparison:
    """The comparison that a criterion makes."""
    return Comparison(criterion.operator, criterion.value, find_type(criterion.field))


def decide(operator: Operator, actual: object, required: CriterionValue, fact_type: FactType | None = None) -> Verdict:
    """One comparison of a fact with what is required."""
    return Comparison(operator, required, fact_type).decide(actual)


def _first(parts: Sequence[object], most: int) -> tuple[tuple[object, ...], int]:
    return tuple(parts[:most]), len(parts)


def _parts(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple | list):
        return tuple(value)
    return () if value is None else (value,)


def comparable_parts(value: object) -> frozenset[object]:
    """The value, or the values of a list, in a form in which equal things are equal; none for None."""
    return frozenset(map(_comparable, _parts(value)))


def shortest_prefixes(required: CriterionValue) -> list[str]:
    """The required prefixes that no other of them begins, as they are compared, ascending: the others ask no more."""
    shortest: list[str] = []
    for prefix in sorted({fold_value(part) for part in _parts(required) if isinstance(part, str)}):
        if not shortest or not prefix.startswith(shortest[-1]):
            shortest.append(prefix)
    return shortest


def _comparable(value: object) -> object:
    """A form in which equal things are equal: booleans apart from numbers, floats as the decimals they were written."""
    if isinstance(value, bool):
        return ("truth", value)
    if isinstance(value, str):
        return fold_value(value)
    if isinstance(value, float):
        return Decimal(str(value))
    return value.isoformat() if isinstance(value, date) else value


def _any_of(required: CriterionValue) -> _Test:
    wanted = comparable_parts(required)
    return lambda actual: any(_comparable(part) in wanted for part in _parts(actual))


def _none_of(required: CriterionValue) -> _Test:
    wanted = comparable_parts(required)
    return lambda actual: not any(_comparable(part) in wanted for part in _parts(actual))


def _all_of(required: CriterionValue) -> _Test:
    wanted = comparable_parts(required)
    return lambda actual: wanted <= comparable_parts(actual)


def _ordered(holds: Callable[[int], bool]) -> Callable[[CriterionValue], _Test]:
    """A test of the order of fact and required value: -1, 0 or 1 as the fact is below, at or above it."""

    def read(required: CriterionValue) -> _Test:
        right = _comparable(required)
        is_number, is_text = isinstance(right, int | Decimal), isinstance(right, str)

        def test(actual: object) -> bool | None:
            left = _comparable(actual)
            if is_number and isinstance(left, int | Decimal):
                return holds((left > right) - (left < right))  # type: ignore[operator]  # both are numbers
            if is_text and isinstance(actual, date):
                return holds((left > right) - (left < right))  # type: ignore[operator]  # ISO dates sort as text
            return None

        return test

    return read


_at_least, _at_most = _ordered(lambda order: order >= 0), _ordered(lambda order: order <= 0)


def _between(required: CriterionValue) -> _Test:
    """Whether the fact lies within the two ends, both inclusive."""
    if not isinstance(required, tuple) or len(required) != N_ENDS:
        return lambda _: None
    reaches, stays = _at_least(required[0]), _at_most(required[1])

    def test(actual: object) -> bool | None:
        is_above, is_below = reaches(actual), stays(actual)
        return None if is_above is None or is_below is None else is_above and is_below

    return test


def _prefixes(required: CriterionValue) -> _Test:
    """Whether one of the required prefixes begins the fact; None when the fact is too short to tell.

    HS code 63 may or may not lie in heading 6302.
    """
    prefixes = shortest_prefixes(required)
    known, lengths = frozenset(prefixes), sorted({*map(len, prefixes)})

    def goes_on(text: str) -> bool:
        at = bisect_left(prefixes, text)
        return at < len(prefixes) and prefixes[at].startswith(text)

    def test(actual: object) -> bool | None:
        texts = [fold_value(part) for part in _parts(actual) if isinstance(part, str)]
        if any(text[:length] in known for text in texts for length in lengths):
            return True
        return None if not texts or any(map(goes_on, texts)) else False

    return test


def _truth(_: CriterionValue) -> _Test:
    return lambda actual: actual if isinstance(actual, bool) else None


_READ: Mapping[Operator, Callable[[CriterionValue], _Test]] = {
    Operator.EQUALS: _any_of,
    Operator.NOT_EQUALS: _none_of,
    Operator.ONE_OF: _any_of,
    Operator.NONE_OF: _none_of,
    Operator.CONTAINS_ALL: _all_of,
    Operator.AT_LEAST: _at_least,
    Operator.AT_MOST: _at_most,
    Operator.MORE_THAN: _ordered(lambda order: order > 0),
    Operator.LESS_THAN: _ordered(lambda order: order < 0),
    Operator.BETWEEN: _between,
    Operator.PREFIX_OF: _prefixes,
    Operator.IS_TRUE: _truth,
}
