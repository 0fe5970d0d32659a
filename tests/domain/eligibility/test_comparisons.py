from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.domain.eligibility.comparisons import Comparison, decide
from service.domain.rules import CriterionValue, Operator, Verdict
from tests.domain.text.test_normalise import SAME_VALUES

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("operator", "actual", "required", "verdict"),
    [
        (Operator.EQUALS, "Own_Brand", "own_brand", YES),
        (Operator.EQUALS, "ＣＣＣ", "ccc", YES),
        (Operator.EQUALS, True, 1, NO),
        (Operator.NOT_EQUALS, Decimal(0), 0, NO),
        (Operator.NOT_EQUALS, Decimal("0.1"), 0, YES),
        (Operator.AT_LEAST, Decimal("0.3"), 0.3, YES),
        (Operator.AT_MOST, Decimal("0.3"), 0.3, YES),
        (Operator.AT_LEAST, Decimal("0.299999"), 0.3, NO),
        (Operator.AT_MOST, 301, 300, NO),
        (Operator.AT_LEAST, "many", 3, UNKNOWN),
        (Operator.AT_LEAST, True, 0, UNKNOWN),
        (Operator.AT_LEAST, date(2025, 6, 1), "2025-06-01", YES),
        (Operator.AT_MOST, date(2025, 6, 2), "2025-06-01", NO),
        (Operator.ONE_OF, "CN-HE", ("CN-HE", "CN-SD"), YES),
        (Operator.ONE_OF, "CN-ZJ", ("CN-HE", "CN-SD"), NO),
        (Operator.ONE_OF, ("CE", "FDA"), ("ccc", "ce"), YES),
        (Operator.NONE_OF, "oem_restricted", ("oem_restricted",), NO),
        (Operator.NONE_OF, (), ("ccc",), YES),
        (Operator.CONTAINS_ALL, ("ccc", "ce"), ("CCC",), YES),
        (Operator.CONTAINS_ALL, ("ce",), ("CCC", "CE"), NO),
        (Operator.CONTAINS_ALL, (), ("CCC",), NO),
        (Operator.PREFIX_OF, "630260", "6302", YES),
        (Operator.PREFIX_OF, "630260", ("9503", "63"), YES),
        (Operator.PREFIX_OF, "630260", "9503", NO),
        (Operator.PREFIX_OF, "63", "6302", UNKNOWN),
        (Operator.PREFIX_OF, ("95", "630260"), "6302", YES),
        (Operator.IS_TRUE, True, None, YES),
        (Operator.IS_TRUE, False, None, NO),
        (Operator.IS_TRUE, "yes", None, UNKNOWN),
    ],
)
def test_operators(operator: Operator, actual: object, required: CriterionValue, verdict: Verdict) -> None:
    assert decide(operator, actual, required) is verdict


@pytest.mark.parametrize(("value", "other"), SAME_VALUES)
def test_spellings_of_a_value_meet_each_other(value: str, other: str) -> None:
    assert decide(Operator.EQUALS, value, other) is YES
    assert decide(Operator.NOT_EQUALS, value, other) is NO
    assert decide(Operator.CONTAINS_ALL, (value, "x"), (other,)) is YES
    assert decide(Operator.PREFIX_OF, f"{value} x", other) is YES


@pytest.mark.parametrize("operator", list(Operator))
def test_what_is_not_stated_is_unknown_under_every_operator(operator: Operator) -> None:
    assert decide(operator, None, "x") is UNKNOWN


def test_what_is_missing_is_named_as_it_was_required() -> None:
    compared = Comparison(Operator.CONTAINS_ALL, ("CCC", "GB 18401", "CE", "ＣＣＣ"))
    assert compared.missing_from(("ccc",), 9) == (("GB 18401", "CE"), 2)
    assert compared.missing_from(("ccc",), 1) == (("GB 18401",), 2)
    assert compared.missing_from(("ce", "GB 18401", "ccc", "FDA"), 9) == ((), 0)
