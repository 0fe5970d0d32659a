"""What could be changed about a pair: for each fact that the rules read, the values that could make a difference.

Two values of a fact that every criterion judges alike are one option: so the options of a number are the thresholds
and their neighbours, those of a list the required entries one by one. They are complete: whatever value a fact may
take, one of its options is judged like it by every criterion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import islice

from service.domain.eligibility.amounts import plain_amounts
from service.domain.eligibility.comparisons import Comparison
from service.domain.eligibility.fact_fields import FactField, FactType, find_fact_field
from service.domain.eligibility.facts import owner_of
from service.domain.places import PROVINCES
from service.domain.reading.destinations import cities
from service.domain.rules import CLASS_FIELD, Criterion, Operator, Scalar, Verdict
from service.domain.text.normalise import fold_value
from service.domain.units import UNITS

FIXED = frozenset(
    {
        *("exporter.sold_abroad", "exporter.province", "exporter.city", "exporter.employees", "exporter.firm_size"),
        *("exporter.us_export_share", "product.hs_code", "product.category", "product.unit"),
    }
)
"""What is so and stays so once it is stated: where a firm is, how large it is, where it sold, what the goods are."""

OTHER = "…"
"""Stands for any text that no criterion names."""

_STEP = {FactType.AMOUNT: Decimal("0.0001"), FactType.SHARE: Decimal("0.000001")}
_LOWEST: Mapping[str, int] = {"product.moq": 1}
_N_DIGITS = 10
_OPEN = 9


class ChangeKind(StrEnum):
    """What one does to bring a change about."""

    STATE = "state"
    SET = "set"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Option:
    """One value that a fact could take.

    Attributes:
        value: the whole new value; for an added entry of a list, the entry.
        is_example: the value stands for all that no criterion names, and means nothing by itself.
    """

    value: object
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that can be changed independently of the others: a fact, or one entry of a list.

    Attributes:
        path: of the fact.
        kind: what one does.
        entry: for a list, the entry, folded; "" otherwise.
        options: the values, the nearest to what is stated first.
    """

    path: str
    kind: ChangeKind
    entry: str
    options: tuple[Option, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What variables are told apart and ordered by."""
        return (self.path, self.entry)


def find_variables(criteria: Sequence[Criterion], facts: Mapping[str, object]) -> list[Variable]:
    """What could be changed to turn one of `criteria`, ordered by path and entry.

    A demand's facts are the buyer's: they can be stated, not changed.
    """
    variables: list[Variable] = []
    for path in sorted(_paths(criteria)):
        actual, fact = facts[path], find_fact_field(path)
        is_fixed = path in FIXED or owner_of(path) == "demand"
        if fact is None or (is_fixed and actual is not None):
            continue
        reading = [criterion for criterion in criteria if criterion.field == path]
        if fact.is_list:
            variables += _list_variables(path, reading, actual)
            continue
        classes = [code for c in criteria for code in c.for_hs_codes] if path == CLASS_FIELD else []
        kind = ChangeKind.STATE if actual is None else ChangeKind.SET
        options = tuple(o for o in _options(fact, reading, classes, actual) if not _is_same(o.value, actual))
        variables.append(Variable(path, kind, "", options))
    return variables


def _is_same(value: object, actual: object) -> bool:
    return actual is not None and type(value) is type(actual) and value == actual


def _paths(criteria: Iterable[Criterion]) -> set[str]:
    paths = set()
    for criterion in criteria:
        paths.add(criterion.field)
        if criterion.for_hs_codes:
            paths.add(CLASS_FIELD)
    return paths


def _values(criteria: Iterable[Criterion]) -> list[Scalar]:
    """What the criteria name, each once, in their order."""
    found: list[Scalar] = []
    for criterion in criteria:
        value = criterion.value
        found += value if isinstance(value, tuple) else () if value is None else (value,)
    return list(dict.fromkeys(found))


def _list_variables(path: str, criteria: Sequence[Criterion], actual: object) -> Iterator[Variable]:
    """Each named entry that is not held can be added; a list that is not stated can be stated as holding none."""
    held = {fold_value(str(entry)) for entry in actual} if isinstance(actual, tuple) else set()
    entries = {fold_value(str(value)): str(value) for value in reversed(_values(criteria))}
    if actual is None:
        yield Variable(path, ChangeKind.STATE, "", (Option(()),))
    for entry, name in sorted(entries.items()):
        if entry not in held:
            yield Variable(path, ChangeKind.ADD, entry, (Option(name),))


def _options(
    fact: FactField, criteria: Sequence[Criterion], classes: Sequence[str], actual: object
) -> Iterator[Option]:
    named = _values(criteria)
    if fact.type in (FactType.BOOLEAN, FactType.CHECK):
        yield from (Option(True), Option(False))
    elif fact.type is FactType.CHOICE:
        first = [str(value) for value in named if value in fact.choices]
        yield from (Option(value) for value in dict.fromkeys([*first, *fact.choices]))
    elif fact.type is FactType.PROVINCE:
        yield from (Option(value) for value in named)
        yield from (Option(code, True) for code in sorted(PROVINCES)[: len(named) + 1] if code not in named)
    elif fact.type is FactType.HS_CODE:
        yield from _code_options([*map(str, named), *classes])
    elif fact.type in _TEXTS:
        yield from _text_options(criteria)
        yield from (Option(value, True) for value in _others(fact.type, named))
    else:
        yield from _ordered_options(fact, named, actual)


_TEXTS = frozenset({FactType.TEXT, FactType.ATTRIBUTE, FactType.UNIT, FactType.CITY})
_KNOWN: Mapping[FactType, Callable[[], Iterable[str]]] = {
    FactType.UNIT: lambda: UNITS,
    FactType.CITY: cities,
    FactType.ATTRIBUTE: lambda: ("0.001 mm",),
}
"""Values of a kind that are recognised: `OTHER` is none of them, and so rules nothing out for certain."""


def _others(fact_type: FactType, named: Sequence[Scalar]) -> Iterator[str]:
    """A recognised value that no criterion names, where there is one."""
    compared = Comparison(Operator.ONE_OF, tuple(named), fact_type)
    known = _KNOWN.get(fact_type, tuple)()
    return islice((value for value in known if compared.decide(value) is Verdict.INELIGIBLE), 1)


def _text_options(criteria: Sequence[Criterion]) -> Iterator[Option]:
    for value in map(str, _values(criteria)):
        yield Option(value)
    for value in map(str, _values(c for c in criteria if c.operator is Operator.PREFIX_OF)):
        yield Option(f"{value} {OTHER}", True)
    yield Option(OTHER, True)


def _code_options(named: Sequence[str]) -> Iterator[Option]:
    """The codes themselves, codes below them that no criterion names, and one outside all of them."""
    codes = list(dict.fromkeys(named))
    yield from (Option(code) for code in codes)
    for code in codes:
        for filler in range(_OPEN, -1, -1):
            longer = code.ljust(_N_DIGITS, str(filler))
            if not any(other != code and other.startswith(code) and longer.startswith(other) for other in codes):
                yield Option(longer, True)
                break
    chapters = {code[:2] for code in codes}
    outside = next((f"{n:02}" for n in range(99, 0, -1) if f"{n:02}" not in chapters), None)
    if outside is not None:
        yield Option(outside.ljust(_N_DIGITS, "0"), True)


def _ordered_options(fact: FactField, named: Sequence[Scalar], actual: object) -> Iterator[Option]:
    """Every threshold and its two neighbours, the nearest to what is stated first."""
    if fact.type is FactType.DATE:
        days = {day + timedelta(step) for day in map(date.fromisoformat, map(str, named)) for step in (0, -1, 1)}
        yield from (Option(day) for day in sorted(days))
        return
    step = _STEP.get(fact.type, Decimal(1))
    plain = plain_amounts(tuple(named)) if fact.type is FactType.AMOUNT else named
    thresholds = [Decimal(str(value)) for value in plain]
    values = dict.fromkeys(value for move in (0, -1, 1) for t in thresholds if (value := t + move * step) >= 0)
    lowest, highest = _LOWEST.get(fact.path, 0), 1 if fact.type is FactType.SHARE else None
    kept = [v for v in values if v >= lowest and (highest is None or v <= highest)]
    if isinstance(actual, int | Decimal):
        kept.sort(key=lambda value: abs(value - actual))
    is_whole = fact.type is FactType.INTEGER
    yield from (Option(int(value) if is_whole else value) for value in kept if not is_whole or value == int(value))
