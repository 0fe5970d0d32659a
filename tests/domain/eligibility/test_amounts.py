"""Amounts of criteria: in yuan, or in the currency that they name; another currency tells nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import numpy as np
import pytest

from service.domain.eligibility.amounts import currency_asked, read_amount
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.eligibility.columns.judge import CatalogJudge
from service.domain.eligibility.deciding import deciding_by
from service.domain.eligibility.evaluate import Evaluator, evaluate
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.logic import VERDICTS
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.pricing.home_price import Rate
from service.domain.rules import Criterion, CriterionValue, Operator, Verdict
from tests.catalog_rows import exporter, product

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN
DAY = date(2026, 6, 1)
MAKER = exporter(uuid4())


def ask(operator: Operator, value: CriterionValue) -> Criterion:
    return Criterion(
        criterion="price",
        field="product.unit_price.amount",
        operator=operator,
        value=value,
        why=Localized("", ""),
        source="demand",
    )


@pytest.mark.parametrize(
    ("operator", "value", "amount", "currency", "unit", "verdict"),
    [
        (Operator.AT_MOST, 10, "9", "CNY", None, YES),
        (Operator.AT_MOST, 10, "11", "CNY", None, NO),
        (Operator.AT_MOST, 10, "9", "USD", None, UNKNOWN),
        (Operator.AT_MOST, 10, "10", "JPY", None, UNKNOWN),
        (Operator.AT_MOST, "USD 10", "9", "USD", None, YES),
        (Operator.AT_MOST, "USD 10", "11", "USD", None, NO),
        (Operator.AT_MOST, "USD 10", "9", "CNY", None, UNKNOWN),
        (Operator.BETWEEN, ("USD 5", "USD 10"), "7.5", "USD", None, YES),
        (Operator.BETWEEN, (5, 10), "7.5", "USD", None, UNKNOWN),
        (Operator.AT_MOST, 1, "120", "CNY", "千只", YES),
        (Operator.AT_MOST, 1, "24", "CNY", "dozen", NO),
        (Operator.AT_MOST, 1, "24", "CNY", "carton", NO),
    ],
)
def test_an_amount_is_compared_in_its_own_currency_for_one_piece(
    operator: Operator, value: CriterionValue, amount: str, currency: str, unit: str | None, verdict: Verdict
) -> None:
    goods = product(MAKER, unit_price=Money(Decimal(amount), currency), unit=unit)
    rules = [ask(operator, value)]
    assert evaluate(rules, facts_of(goods, MAKER, None), as_of=DAY, window=None).verdict is verdict
    facts = CatalogFacts.build([goods], [MAKER], np.array([0]))
    (code,) = CatalogJudge(facts).judge(rules, as_of=DAY, window=None)
    assert VERDICTS[code] is verdict


@pytest.mark.parametrize(
    ("operator", "value", "amount", "currency", "verdict"),
    [
        (Operator.AT_MOST, 10, "1.25", "USD", YES),  # to the cent
        (Operator.AT_MOST, 10, "1.26", "USD", NO),
        (Operator.BETWEEN, (8, 16), "1", "USD", YES),
        (Operator.AT_MOST, "USD 10", "80", "CNY", YES),
        (Operator.AT_MOST, "USD 10", "81", "CNY", NO),
        (Operator.AT_MOST, 10, "9", "CNY", YES),
        (Operator.AT_MOST, 10, "1", "EUR", UNKNOWN),
        (Operator.AT_MOST, "EUR 10", "1", "USD", UNKNOWN),
    ],
)
def test_a_rate_brings_two_currencies_together(
    operator: Operator, value: CriterionValue, amount: str, currency: str, verdict: Verdict
) -> None:
    goods, rate = product(MAKER, unit_price=Money(Decimal(amount), currency)), Rate("USD", Decimal(8), DAY, "a bank")
    rules = [ask(operator, value)]
    single = Evaluator(rules, as_of=DAY, window=None, rate=rate).evaluate(facts_of(goods, MAKER, None)).verdict
    plain = deciding_by(rules, as_of=DAY, window=None, rate=rate)(facts_of(goods, MAKER, None))
    facts = CatalogFacts.build([goods], [MAKER], np.array([0]))
    (code,) = CatalogJudge(facts, rate=rate).judge(rules, as_of=DAY, window=None)
    assert (single, plain, VERDICTS[code]) == (verdict, verdict, verdict)


def test_both_currencies_are_told() -> None:
    goods = product(MAKER, unit_price=Money(Decimal(9), "USD"), unit="piece")
    (found,) = evaluate([ask(Operator.AT_MOST, 10)], facts_of(goods, MAKER, None), as_of=DAY, window=None).criteria
    assert "must be at most 10 yuan; stated: 9 US dollars, which does not tell" in found.reason.en


@pytest.mark.parametrize(
    ("text", "found"),
    [("USD 10", ("USD", 10)), ("10 usd", ("USD", 10)), ("JPY1200.5", ("JPY", 1200.5)), ("ten", None), ("XXX 1", None)],
)
def test_an_amount_names_its_currency(text: str, found: tuple[str, float] | None) -> None:
    assert read_amount(text) == found


def test_a_number_is_in_yuan() -> None:
    assert (currency_asked(10), currency_asked("EUR 3"), currency_asked(("USD 1", "USD 2"))) == ("CNY", "EUR", "USD")
