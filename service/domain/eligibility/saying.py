"""Stated and required values in words: 自有品牌 for `own_brand`, 河北 for `CN-HE`, `10 US dollars` for `USD 10`."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.eligibility.amounts import read_amount
from service.domain.eligibility.fact_fields import FactType, find_type
from service.domain.eligibility.facts import show_fact
from service.domain.language import Localized
from service.domain.money import HOME_CURRENCY
from service.domain.names import name_currency, name_of, name_unit, say_amount, spaced
from service.domain.places import PROVINCES
from service.domain.rules import CURRENCY_FIELD

N_SAID = 20
"""How many values of a list a sentence names."""


def say_value(value: object, path: str, n_said: int = N_SAID) -> Localized:
    """A value of the fact at `path`; of a list its first `n_said`, and how many there are."""
    if isinstance(value, bool):
        return Localized("有", "yes") if value else Localized("无", "no")
    if isinstance(value, tuple | list):
        return say_values(value[:n_said], len(value), path) if value else Localized("（无）", "none")
    return _say_one(value, path)


def say_values(first: Sequence[object], n_values: int, path: str) -> Localized:
    """The first of so many values."""
    parts = [say_value(part, path) for part in first]
    zh, en = "、".join(part.zh for part in parts), ", ".join(part.en for part in parts)
    n_more = n_values - len(parts)
    return (
        Localized(f"{spaced(zh).lstrip()}等 {n_values} 项", f"{en} and {n_more} more") if n_more else Localized(zh, en)
    )


def _say_one(value: object, path: str) -> Localized:
    shown, kind = str(show_fact(value)), find_type(path)
    if kind is FactType.AMOUNT:
        currency, amount = read_amount(shown) or (HOME_CURRENCY, shown)
        return say_amount(amount, currency)
    if kind is FactType.CHOICE:
        return name_of(path.rpartition(".")[2], shown)
    if kind is FactType.PROVINCE and shown in PROVINCES:
        return PROVINCES[shown].name
    if kind is FactType.UNIT:
        return name_unit(shown)
    return name_currency(shown) if path == CURRENCY_FIELD else Localized(shown, shown)
