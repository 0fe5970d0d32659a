"""Kleene's strong three-valued logic: the one place where verdicts are combined.

A conjunction is ineligible as soon as one part is, eligible when all parts are, and unknown otherwise; the other
connectives follow. With ineligible < unknown < eligible they are minimum, maximum and reflection, which makes columns
of verdicts as cheap as bytes. Source: Kleene 1952, *Introduction to Metamathematics*, section 64.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from service.domain.rules import Verdict

VerdictColumn = NDArray[np.int8]
"""One verdict a row: 0 ineligible, 1 unknown, 2 eligible."""

CODES: Mapping[Verdict, int] = {Verdict.INELIGIBLE: 0, Verdict.UNKNOWN: 1, Verdict.ELIGIBLE: 2}
VERDICTS: Sequence[Verdict] = (Verdict.INELIGIBLE, Verdict.UNKNOWN, Verdict.ELIGIBLE)
"""The verdict of a code."""


def conjoin(verdicts: Iterable[Verdict]) -> Verdict:
    """All of them; `eligible` for none at all."""
    outcome = Verdict.ELIGIBLE
    for verdict in verdicts:
        if verdict is Verdict.INELIGIBLE:
            return Verdict.INELIGIBLE
        if verdict is Verdict.UNKNOWN:
            outcome = Verdict.UNKNOWN
    return outcome


def disjoin(verdicts: Iterable[Verdict]) -> Verdict:
    """Any of them; `ineligible` for none at all."""
    return negate(conjoin(negate(verdict) for verdict in verdicts))


def negate(verdict: Verdict) -> Verdict:
    """The opposite; what is unknown stays so."""
    return VERDICTS[2 - CODES[verdict]]


def imply(condition: Verdict, consequence: Verdict) -> Verdict:
    """The consequence where the condition holds; `eligible` where it does not."""
    return disjoin((negate(condition), consequence))


def conjoin_columns(columns: Iterable[VerdictColumn], n_rows: int) -> VerdictColumn:
    """`conjoin`, row by row."""
    outcome = np.full(n_rows, CODES[Verdict.ELIGIBLE], dtype=np.int8)
    for column in columns:
        np.minimum(outcome, column, out=outcome)
    return outcome


def disjoin_columns(columns: Iterable[VerdictColumn], n_rows: int) -> VerdictColumn:
    """`disjoin`, row by row."""
    outcome = np.full(n_rows, CODES[Verdict.INELIGIBLE], dtype=np.int8)
    for column in columns:
        np.maximum(outcome, column, out=outcome)
    return outcome


def negate_column(column: VerdictColumn) -> VerdictColumn:
    """`negate`, row by row."""
    opposite: VerdictColumn = np.int8(2) - column
    return opposite
