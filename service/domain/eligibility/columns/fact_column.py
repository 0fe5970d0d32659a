"""One fact of many rows: the distinct values, and for each row the number of its value.

A criterion is judged once a distinct value, by the very comparison that judges single pairs, and the rows look their
verdicts up. So a column cannot disagree with the evaluator, and a million rows cost one pass over their numbers. Where
there are many distinct values, what is required is looked for among them instead.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from service.domain.eligibility.columns.value_lookup import LOOKED_UP, ValueLookup
from service.domain.eligibility.comparisons import Comparison
from service.domain.eligibility.fact_fields import FactType
from service.domain.eligibility.logic import CODES, VerdictColumn
from service.domain.rules import CriterionValue, Operator, Verdict

ORDERED = frozenset({FactType.INTEGER, FactType.AMOUNT, FactType.SHARE, FactType.DATE})
MAX_JUDGED_ONE_BY_ONE = 256
"""Up to this many distinct values each is judged; among more, the required ones are looked for."""

_NO, _UNKNOWN, _YES = (CODES[v] for v in (Verdict.INELIGIBLE, Verdict.UNKNOWN, Verdict.ELIGIBLE))


@dataclass(frozen=True, slots=True, eq=False)
class FactColumn:
    """One fact of many rows.

    Attributes:
        values: the distinct values, None (not stated) first; the others ascending where their type has an order.
        fact_type: of the fact; says how they are compared.
        codes: for each row the place of its value in `values`, int32, shape (n_rows,).
        lookup: finds among `values` what is required.
    """

    values: Sequence[object]
    fact_type: FactType
    codes: NDArray[np.int32]
    lookup: ValueLookup

    @classmethod
    def build(cls, fact_type: FactType, values: Iterable[object]) -> Self:
        """The column of the values of all rows, in their order."""
        stated = list(values)
        distinct: list[Any] = [value for value in dict.fromkeys(stated) if value is not None]
        if fact_type in ORDERED:
            distinct.sort()
        codes = {value: code for code, value in enumerate(distinct, start=1)}
        codes[None] = 0
        column = np.fromiter(map(codes.__getitem__, stated), dtype=np.int32, count=len(stated))
        return cls.of(fact_type, (None, *distinct), column)

    @classmethod
    def of(cls, fact_type: FactType, values: Sequence[object], codes: NDArray[np.int32]) -> Self:
        """The column of values that are distinct, and ascend where their type has an order."""
        return cls(values, fact_type, codes, ValueLookup(values, fact_type))

    def first(self, n_rows: int) -> Self:
        """The column of the first rows; a negative number leaves out as many at the end."""
        return replace(self, codes=self.codes[:n_rows])

    def followed_by(self, fact_type: FactType, other: FactColumn) -> Self:
        """The column of these rows and then those of `other`, a column of the same fact."""
        known: dict[Any, None] = dict.fromkeys([*self.values[1:], *other.values[1:]])
        distinct: list[Any] = sorted(known) if fact_type in ORDERED else list(known)
        codes = {value: code for code, value in enumerate(distinct, start=1)}
        codes[None] = 0
        parts = [np.array([codes[v] for v in part.values], dtype=np.int32)[part.codes] for part in (self, other)]
        return self.of(fact_type, (None, *distinct), np.concatenate(parts))

    def judge(self, operator: Operator, required: CriterionValue) -> VerdictColumn:
        """The verdict of one comparison for every row."""
        return np.take(self.judge_values(operator, required), self.codes)

    def judge_values(self, operator: Operator, required: CriterionValue) -> VerdictColumn:
        """The verdict for every distinct value."""
        if len(self.values) > MAX_JUDGED_ONE_BY_ONE:
            if self.fact_type in ORDERED and operator in _BOUNDS:
                return self._judge_by_bounds(operator, required)
            if operator in LOOKED_UP:
                return self.lookup.judge(operator, required)
        compare = Comparison(operator, required, self.fact_type).decide
        verdicts = (CODES[compare(value)] for value in self.values)
        return np.fromiter(verdicts, dtype=np.int8, count=len(self.values))

    def _judge_by_bounds(self, operator: Operator, required: CriterionValue) -> VerdictColumn:
        """The values that hold lie between two places of the ascending values; None lies before them."""
        low, high = _BOUNDS[operator](self.values, required)
        verdicts = np.full(len(self.values), _NO, dtype=np.int8)
        verdicts[low:high] = _YES
        verdicts[0] = _UNKNOWN
        return verdicts


def _exact(required: object) -> object:
    """A required value as the stated ones are: a float as the decimal it was written as, a day's text as the day."""
    if isinstance(required, float):
        return Decimal(str(required))
    return date.fromisoformat(required) if isinstance(required, str) else required


def _first_at_least(values: Sequence[Any], required: object) -> int:
    return bisect_left(values, cast("Any", _exact(required)), lo=1)


def _first_above(values: Sequence[Any], required: object) -> int:
    return bisect_right(values, cast("Any", _exact(required)), lo=1)


def _range(values: Sequence[Any], required: CriterionValue) -> tuple[int, int]:
    assert isinstance(required, tuple)
    return _first_at_least(values, required[0]), _first_above(values, required[1])


_BOUNDS: dict[Operator, Callable[[Sequence[Any], CriterionValue], tuple[int, int]]] = {
    Operator.AT_LEAST: lambda values, required: (_first_at_least(values, required), len(values)),
    Operator.MORE_THAN: lambda values, required: (_first_above(values, required), len(values)),
    Operator.AT_MOST: lambda values, required: (1, _first_above(values, required)),
    Operator.LESS_THAN: lambda values, required: (1, _first_at_least(values, required)),
    Operator.BETWEEN: _range,
}
