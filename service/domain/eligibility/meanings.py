"""What stated and required values are taken for, by the kind of fact: `3C认证` is CCC, `pcs` a piece, `深圳市` is 深圳.

A value stands for marks, each a text or a tuple. A required value names what it asks for, as the marks of which one
must be held; and those which leave it open whether it is held, such as another edition of a standard, or a name that
nobody knows and that may be another spelling of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.domain.certificates import Certificate, read_certificates
from service.domain.eligibility.fact_fields import FactType
from service.domain.reading.destinations import find_divisions
from service.domain.rules import Operator
from service.domain.text.normalise import fold_value
from service.domain.text.quantities import read_sizes
from service.domain.units import read_unit

Marks = frozenset[Hashable]
"""What a stated value, or all that a list states, stands for."""

_NOT_RECOGNISED = "?"
"""Held by what is known under no name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that is asked for.

    Marks stand in tuples: there are one or two, and a set takes five times as much.

    Attributes:
        sure: holding one of these marks meets it.
        unclear: holding one of these leaves it open.
        is_known: whether its name was recognised; if not, it has one sure mark, and whatever is held leaves it open.
    """

    sure: tuple[Hashable, ...]
    unclear: tuple[Hashable, ...]
    is_known: bool = True

    def is_met_by(self, held: Marks) -> bool | None:
        """Whether it is among what is held; None where that cannot be told."""
        return _is_met(held, self.sure, self.unclear, is_known=self.is_known)


def _is_met(held: Marks, sure: Iterable[Hashable], unclear: Iterable[Hashable], *, is_known: bool) -> bool | None:
    if not held.isdisjoint(sure):
        return True
    return None if not held.isdisjoint(unclear) or (held and not is_known) else False


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the values of one kind of fact are read.

    Attributes:
        marks: of a stated value.
        wants: what a required value asks for, all of it.
    """

    marks: Callable[[str], Iterable[Hashable]]
    wants: Callable[[str], Sequence[Wanted]]

    def marks_of(self, stated: object) -> Marks:
        """Of a stated value, or of all that a list states."""
        values = stated if isinstance(stated, tuple) else (stated,)
        return frozenset(mark for value in values for mark in self.marks(str(value)))


def find_meaning(fact_type: FactType | None) -> Meaning | None:
    """How values of a kind are read; None where they stand for themselves."""
    return None if fact_type is None else _MEANINGS.get(fact_type)


def _marks_of_certificates(stated: str) -> Iterable[Hashable]:
    for one in read_certificates(stated):
        yield from (one.key, ("family", one.family) if one.is_known else _NOT_RECOGNISED)
        yield from ((one.key, edition, grade) for edition in {None, one.edition} for grade in {None, one.grade})


def _wanted_certificates(required: str) -> Sequence[Wanted]:
    return [_wanted_certificate(one) for one in read_certificates(required)]


def _wanted_certificate(one: Certificate) -> Wanted:
    return Wanted(((one.key, one.edition, one.grade),), (_NOT_RECOGNISED, ("family", one.family)), one.is_known)


def _marks_of_unit(stated: str) -> Iterable[Hashable]:
    unit = read_unit(stated)
    return [(unit.measure, unit.size)] if unit.is_known else [(unit.measure, unit.size), _NOT_RECOGNISED]


def _wanted_unit(required: str) -> Sequence[Wanted]:
    unit = read_unit(required)
    return [Wanted(((unit.measure, unit.size),), (_NOT_RECOGNISED,), unit.is_known)]


def _marks_of_city(stated: str) -> Iterable[Hashable]:
    """A name that several places have leaves open which of them is meant."""
    found = find_divisions(stated)
    yield fold_value(stated)
    yield from (("perhaps", code) for code in found)
    if len(found) == 1:
        yield from found
    if not found:
        yield _NOT_RECOGNISED


def _wanted_city(required: str) -> Sequence[Wanted]:
    found = find_divisions(required)
    sure = (fold_value(required), *(found if len(found) == 1 else ()))
    return [Wanted(sure, (_NOT_RECOGNISED, *(("perhaps", code) for code in found)), bool(found))]


def _marks_of_attribute(stated: str) -> Iterable[Hashable]:
    """What states more than sizes, such as `AC 220 V, 50 Hz`, may well state the size that is asked for."""
    folded = fold_value(stated)
    sizes, is_all = read_sizes(folded)
    yield _squeeze(folded)
    if is_all:
        yield sizes
    else:
        yield _NOT_RECOGNISED
    yield from (("dimension", size[0]) for size in sizes)


def _wanted_attribute(required: str) -> Sequence[Wanted]:
    folded = fold_value(required)
    sizes, is_all = read_sizes(folded)
    if is_all:
        return [Wanted((_squeeze(folded), sizes), (_NOT_RECOGNISED,))]
    return [Wanted((_squeeze(folded),), tuple({("dimension", size[0]) for size in sizes}))]


def _squeeze(folded: str) -> str:
    return "".join(folded.split())


_MEANINGS: Mapping[FactType, Meaning] = {
    FactType.CERTIFICATES: Meaning(_marks_of_certificates, _wanted_certificates),
    FactType.UNIT: Meaning(_marks_of_unit, _wanted_unit),
    FactType.CITY: Meaning(_marks_of_city, _wanted_city),
    FactType.ATTRIBUTE: Meaning(_marks_of_attribute, _wanted_attribute),
}


def all_wanted(meaning: Meaning, required: object) -> list[tuple[object, Sequence[Wanted]]]:
    """Each required value with what it asks for."""
    values = required if isinstance(required, tuple | list) else (required,)
    return [(value, meaning.wants(str(value))) for value in values]


def meets_all(wanted: Iterable[Wanted], held: Marks) -> bool | None:
    """Whether all of it is among what is held; None where that cannot be told."""
    outcome: bool | None = True
    for one in wanted:
        met = one.is_met_by(held)
        if met is False:
            return False
        outcome = outcome and met
    return outcome


Asked = Sequence[Sequence[Wanted]]
"""For each required value all that it asks for."""
Test = Callable[[object], bool | None]


def _test_of_any(meaning: Meaning, asked: Asked) -> Test:
    """At least one; what single things ask for is looked up at once, however many there are."""
    single, others = [wanted[0] for wanted in asked if len(wanted) == 1], [w for w in asked if len(w) != 1]
    sure: Marks = frozenset().union(*(one.sure for one in single))
    unclear: Marks = frozenset().union(*(one.unclear for one in single))
    is_known, is_single = all(one.is_known for one in single), bool(single)

    def test(actual: object) -> bool | None:
        held = meaning.marks_of(actual)
        outcome = _is_met(held, sure, unclear, is_known=is_known) if is_single else False
        for wanted in others:
            if outcome:
                return True
            met = meets_all(wanted, held)
            outcome = met if met is not False else outcome
        return outcome

    return test


def _test_of_none(meaning: Meaning, asked: Asked) -> Test:
    test_of_any = _test_of_any(meaning, asked)

    def test(actual: object) -> bool | None:
        found = test_of_any(actual)
        return None if found is None else not found

    return test


def _test_of_all(meaning: Meaning, asked: Asked) -> Test:
    """Everything; of names that nobody knows, which only ever are all held or leave it open, the marks are kept."""
    known = [one for part in asked for one in part if one.is_known]
    names: Marks = frozenset(mark for part in asked for one in part if not one.is_known for mark in one.sure)

    def test(actual: object) -> bool | None:
        held = meaning.marks_of(actual)
        if names and not held:
            return False
        outcome = meets_all(known, held)
        return outcome if outcome is False or names <= held else None

    return test


TESTS_OF_MEANING: Mapping[Operator, Callable[[Meaning, Asked], Test]] = {
    Operator.EQUALS: _test_of_any,
    Operator.ONE_OF: _test_of_any,
    Operator.NOT_EQUALS: _test_of_none,
    Operator.NONE_OF: _test_of_none,
    Operator.CONTAINS_ALL: _test_of_all,
}
"""The operators that ask for what a value is taken for: tests of a stated fact, by what is required."""
