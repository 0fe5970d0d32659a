"""What codes are called: fields, choices, units and currencies, in Chinese and in English.

A sentence for people names no code: it says 自有品牌 for `own_brand`, 美元 for `USD`. All are in `data/names.tsv`.
Currencies are called as Unicode CLDR calls them; the table holds those names, for Babel, which has them, takes 36 MB.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from service.domain.language import Localized
from service.domain.money import HOME_CURRENCY, Money
from service.domain.units import read_unit

TABLE = ("service.domain", "data/names.tsv")
_CHINESE = re.compile(r"[^\W\da-zA-Z_每]+")
_MULTIPLE = re.compile(r"([\d.]+) (\S+)")


@dataclass(frozen=True, slots=True)
class Name:
    """What one code is called.

    Attributes:
        one: the name, in English of one such thing.
        many: in English of several.
    """

    one: Localized
    many: str

    def of(self, number: object) -> Localized:
        """The name as it follows a number."""
        return self.one if str(number) == "1" else Localized(self.one.zh, self.many)


@cache
def read_names() -> Mapping[tuple[str, str], Name]:
    """The table by kind and code."""
    package, path = TABLE
    lines = (files(package) / path).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    return {
        (row["kind"], row["code"]): Name(Localized(row["zh"], row["en"]), row["en_many"] or row["en"]) for row in rows
    }


def name_of(kind: str, code: str) -> Localized:
    """What a code of a kind (`benefit`, `ip_status`, …) is called.

    Returns:
        What is not in the table is another's own word and stands for itself, with spaces for underscores.
    """
    found = read_names().get((kind, code))
    plain = code.replace("_", " ")
    return found.one if found else Localized(plain, plain)


def name_currency(code: str) -> Localized:
    """What a currency (ISO 4217) is called: 人民币, Chinese yuan."""
    found = read_names().get(("currency", code))
    return Localized(found.one.zh, found.many) if found else Localized(code, code)


def say_amount(amount: object, currency: str) -> Localized:
    """An amount in words: `0.92 美元`, `0.92 US dollars`; `12 元`, `12 yuan`."""
    names = read_names()
    found = names.get(("amount" if currency == HOME_CURRENCY else "currency", currency))
    called = found.of(amount) if found else Localized(currency, currency)
    return Localized(f"{amount} {called.zh}", f"{amount} {called.en}")


def say_money(money: Money, unit: str | None = None) -> Localized:
    """An amount of money for one unit, where that is stated: `0.92 美元/件`, `0.92 US dollars/piece`."""
    said, each = say_amount(f"{money.amount:f}", money.currency), say_each(unit)
    return Localized(said.zh + each.zh, said.en + each.en)


def name_unit(stated: str) -> Localized:
    """What a unit is called, `件` and `piece` for `pcs`; in Chinese, as it is stated where that is Chinese: `条`."""
    return _named(stated).one


def say_quantity(number: object, unit: str | None) -> Localized:
    """So many of a unit: `3000 件`, `3000 pieces`."""
    if unit is None:
        return Localized(str(number), str(number))
    name = _named(unit).of(number)
    by = "×" if name.en[:1].isdigit() else ""
    return Localized(*(" ".join(filter(None, (str(number), by, text))) for text in (name.zh, name.en)))


def say_each(unit: str | None) -> Localized:
    """What follows a price of one unit: `/件`, `/piece`; nothing where no unit is stated."""
    if unit is None:
        return Localized("", "")
    name = name_unit(unit)
    return Localized(f"/{name.zh}", f"/{name.en}")


def spaced(zh: str) -> str:
    """A part of a Chinese sentence, with a space where a Latin letter or a digit would touch its neighbour."""
    before, after = (" " if end and end.isascii() else "" for end in (zh[:1], zh[-1:]))
    return f"{before}{zh}{after}"


def _named(stated: str) -> Name:
    unit, names = read_unit(stated), read_names()
    found = names.get(("unit", unit.name))
    if multiple := _MULTIPLE.fullmatch(unit.name):
        one = names.get(("unit", multiple[2]))
        found = one and Name(
            Localized(f"{multiple[1]} {one.one.zh}", f"{multiple[1]} {one.many}"), f"{multiple[1]} {one.many}"
        )
    if found is None:
        return Name(Localized(stated, stated), stated)
    zh = stated if _CHINESE.fullmatch(stated) else found.one.zh
    return Name(Localized(zh, found.one.en), found.many)
