"""The distinct values of a column by what they are compared by: a thousand required values are a thousand looks.

To judge each distinct value costs as much as the catalogue has values, for every criterion anew; here the values are
read once, and each required one is looked up among them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from service.domain.eligibility.comparisons import comparable_parts, shortest_prefixes
from service.domain.eligibility.fact_fields import FactType
from service.domain.eligibility.logic import CODES, VerdictColumn, conjoin_columns, disjoin_columns, negate_column
from service.domain.eligibility.meanings import Meaning, Wanted, all_wanted, find_meaning
from service.domain.rules import CriterionValue, Operator, Verdict

_NO, _UNKNOWN, _YES = (CODES[v] for v in (Verdict.INELIGIBLE, Verdict.UNKNOWN, Verdict.ELIGIBLE))
_ANY, _NONE = {Operator.EQUALS, Operator.ONE_OF}, {Operator.NOT_EQUALS, Operator.NONE_OF}

LOOKED_UP = frozenset({*_ANY, *_NONE, Operator.CONTAINS_ALL, Operator.PREFIX_OF})
"""The operators that ask for what can be looked up."""


class ValueLookup:
    """Finds the values of one column that hold what is required; nothing is read before the first question.

    Args:
        values: the distinct values, None (not stated) first.
        fact_type: of the fact; None where the values stand for themselves.
    """

    def __init__(self, values: Sequence[object], fact_type: FactType | None = None) -> None:
        self._values = values
        self._meaning = find_meaning(fact_type)

    def judge(self, operator: Operator, required: CriterionValue) -> VerdictColumn:
        """The verdict for every distinct value, as `decide` reaches it, int8, shape (n_values,).

        Args:
            operator: one of `LOOKED_UP`.
            required: one value or several.

        Cost: a look-up each required value, and one pass over the verdicts.
        """
        if self._meaning is not None and operator is not Operator.PREFIX_OF:
            return self._judge_by_meaning(self._meaning, operator, required)
        verdicts = np.full(len(self._values), _YES if operator in _NONE else _NO, dtype=np.int8)
        if operator is Operator.PREFIX_OF:
            self._mark_prefixes(shortest_prefixes(required), verdicts)
        elif operator is Operator.CONTAINS_ALL:
            self._mark_all(required, verdicts)
        else:
            for part in comparable_parts(required):
                verdicts[self._holding(part)] = _NO if operator in _NONE else _YES
        verdicts[0] = _UNKNOWN
        return verdicts

    def _judge_by_meaning(self, meaning: Meaning, operator: Operator, required: CriterionValue) -> VerdictColumn:
        asked = (self._judge_wanted(wanted) for _, wanted in all_wanted(meaning, required))
        n_values = len(self._values)
        if operator is Operator.CONTAINS_ALL:
            verdicts = conjoin_columns(asked, n_values)
        else:
            verdicts = disjoin_columns(asked, n_values)
            verdicts = negate_column(verdicts) if operator in _NONE else verdicts
        verdicts[0] = _UNKNOWN
        return verdicts

    def _judge_wanted(self, wanted: Sequence[Wanted]) -> VerdictColumn:
        """Whether each value meets all that one required value asks for."""
        return conjoin_columns(map(self._judge_one, wanted), len(self._values))

    def _judge_one(self, wanted: Wanted) -> VerdictColumn:
        verdicts = np.full(len(self._values), _NO if wanted.is_known else _UNKNOWN, dtype=np.int8)
        verdicts[self._empty] = _NO
        for marks, verdict in ((wanted.unclear, _UNKNOWN), (wanted.sure, _YES)):
            for mark in marks:
                verdicts[self._marked.get(mark, self._empty[:0])] = verdict
        return verdicts

    @cached_property
    def _marked(self) -> dict[Hashable, NDArray[np.int32]]:
        """The codes of the values that hold each mark."""
        holding: dict[Hashable, list[int]] = {}
        for code, value in enumerate(self._values):
            if self._meaning is not None and value is not None:
                for mark in self._meaning.marks_of(value):
                    holding.setdefault(mark, []).append(code)
        return {mark: np.array(codes, dtype=np.int32) for mark, codes in holding.items()}

    @cached_property
    def _empty(self) -> NDArray[np.int32]:
        """The codes of the lists that are stated to be empty."""
        return np.array([code for code, value in enumerate(self._values) if value == ()], dtype=np.int32)

    @cached_property
    def _read(self) -> tuple[list[str], dict[object, int], NDArray[np.int64], NDArray[np.int32]]:
        """Texts, ascending; the place of each text or other entry; where the codes of each place start; the codes."""
        holding: dict[object, list[int]] = {}
        for code, value in enumerate(self._values):
            for part in comparable_parts(value):
                holding.setdefault(part, []).append(code)
        texts = sorted(part for part in holding if isinstance(part, str))
        parts = [*texts, *(part for part in holding if not isinstance(part, str))]
        starts = np.cumsum([0, *(len(holding[part]) for part in parts)], dtype=np.int64)
        codes = np.fromiter(chain.from_iterable(holding[part] for part in parts), np.int32, count=int(starts[-1]))
        return texts, {part: place for place, part in enumerate(parts)}, starts, codes

    def _holding(self, part: object) -> NDArray[np.int32]:
        """The codes of the values that hold an entry, or are it."""
        _, places, starts, codes = self._read
        place = places.get(part)
        return codes[:0] if place is None else codes[starts[place] : starts[place + 1]]

    def _mark_all(self, required: CriterionValue, verdicts: VerdictColumn) -> None:
        wanted = comparable_parts(required)
        n_held = np.zeros(len(verdicts), dtype=np.int32)
        for part in wanted:
            holding = self._holding(part)
            if not len(holding):
                return
            n_held[holding] += 1
        verdicts[n_held == len(wanted)] = _YES

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({*map(len, self._read[0])})

    def _mark_prefixes(self, prefixes: Sequence[str], verdicts: VerdictColumn) -> None:
        """A text that goes on from a prefix holds; one that a prefix goes on from is too short to tell."""
        texts, _, starts, codes = self._read
        verdicts[:] = _UNKNOWN  # as no text is
        verdicts[codes[: starts[len(texts)]]] = _NO
        for prefix in prefixes:
            for length in self._lengths[: bisect_left(self._lengths, len(prefix))]:
                verdicts[self._holding(prefix[:length])] = _UNKNOWN
        for prefix in prefixes:
            begin, end = _range_of(prefix, texts)
            verdicts[codes[starts[begin] : starts[end]]] = _YES


def _range_of(prefix: str, texts: Sequence[str]) -> tuple[int, int]:
    """Where the texts that begin with a prefix begin and end among ascending ones."""
    begin = bisect_left(texts, prefix)
    return begin, bisect_right(texts, prefix, lo=begin, key=lambda text: text[: len(prefix)])
