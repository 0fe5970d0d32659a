"""The operators of criteria: a stated fact against a required value, with three outcomes.

Text is compared folded (width, case, accents, spacing, Traditional characters), numbers as exact decimals (0.3 stated
as a float equals 0.3 stated as a Decimal). A fact that is too coarse or of the wrong type to tell yields `unknown`,
never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from service.domain.rules import CriterionValue, Operator, Verdict
from service.domain.text.normalise import fold_value

N_ENDS = 2
"""How many values a range has: the lower and the upper end."""


def decide(operator: Operator, actual: object, required: CriterionValue) -> Verdict:
    """Compare a stated fact with what is required.

    Args:
        operator: how.
        actual: the fact; None when it is not stated, a tuple when it is a list.
        required: one value or several; None for `is_true`.

    Returns:
        `unknown` when the fact is not stated, or is of a kind that the operator cannot judge.
    """
    if actual is None:
        return Verdict.UNKNOWN
    outcome = _DECIDE[operator](actual, required)
    if outcome is None:
        return Verdict.UNKNOWN
    return Verdict.ELIGIBLE if outcome else Verdict.INELIGIBLE


def missing_from(actual: object, required: CriterionValue) -> tuple[object, ...]:
    """Which of the required values the fact lacks, as they were required."""
    stated = {_comparable(part) for part in _parts(actual)}
    return tuple(part for part in _parts(required) if _comparable(part) not in stated)


def _parts(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple | list):
        return tuple(value)
    return () if value is None else (value,)


def _comparable(value: object) -> object:
    """A form in which equal things are equal: booleans apart from numbers, floats as the decimals they were written."""
    if isinstance(value, bool):
        return ("truth", value)
    if isinstance(value, str):
        return fold_value(value)
    if isinstance(value, float):
        return Decimal(str(value))
    return value.isoformat() if isinstance(value, date) else value


def _meets_any(actual: object, required: CriterionValue) -> bool:
    stated = {_comparable(part) for part in _parts(actual)}
    return any(_comparable(part) in stated for part in _parts(required))


def _compare(actual: object, required: CriterionValue) -> int | None:
    """-1, 0 or 1 as the fact is below, at or above the required value; None when the two have no order."""
    left, right = _comparable(actual), _comparable(required)
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return (left > right) - (left < right)
    if isinstance(actual, date) and isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)  # ISO dates sort as text
    return None


def _at_least(actual: object, required: CriterionValue) -> bool | None:
    order = _compare(actual, required)
    return None if order is None else order >= 0


def _at_most(actual: object, required: CriterionValue) -> bool | None:
    order = _compare(actual, required)
    return None if order is None else order <= 0


def _more_than(actual: object, required: CriterionValue) -> bool | None:
    order = _compare(actual, required)
    return None if order is None else order > 0


def _less_than(actual: object, required: CriterionValue) -> bool | None:
    order = _compare(actual, required)
    return None if order is None else order < 0


def _between(actual: object, required: CriterionValue) -> bool | None:
    """Whether the fact lies within the two ends, both inclusive."""
    if not isinstance(required, tuple) or len(required) != N_ENDS:
        return None
    is_above, is_below = _at_least(actual, required[0]), _at_most(actual, required[1])
    return None if is_above is None or is_below is None else is_above and is_below


def _starts(actual: object, required: CriterionValue) -> bool | None:
    """Whether one of the required prefixes begins the fact; None when the fact is too short to tell.

    HS code 63 may or may not lie in heading 6302.
    """
    texts = [fold_value(part) for part in _parts(actual) if isinstance(part, str)]
    prefixes = [fold_value(part) for part in _parts(required) if isinstance(part, str)]
    if any(text.startswith(prefix) for text in texts for prefix in prefixes):
        return True
    if not texts or any(prefix.startswith(text) for text in texts for prefix in prefixes):
        return None
    return False


def _is_true(actual: object, _: CriterionValue) -> bool | None:
    return actual if isinstance(actual, bool) else None


_DECIDE: Mapping[Operator, Callable[[object, CriterionValue], bool | None]] = {
    Operator.EQUALS: _meets_any,
    Operator.NOT_EQUALS: lambda actual, required: not _meets_any(actual, required),
    Operator.ONE_OF: _meets_any,
    Operator.NONE_OF: lambda actual, required: not _meets_any(actual, required),
    Operator.CONTAINS_ALL: lambda actual, required: not missing_from(actual, required),
    Operator.AT_LEAST: _at_least,
    Operator.AT_MOST: _at_most,
    Operator.MORE_THAN: _more_than,
    Operator.LESS_THAN: _less_than,
    Operator.BETWEEN: _between,
    Operator.PREFIX_OF: _starts,
    Operator.IS_TRUE: _is_true,
}
