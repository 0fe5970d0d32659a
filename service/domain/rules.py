"""Criteria, and rules made of them: typed conditions of a programme or a demand, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.language import Localized

Scalar = str | int | float | bool
CriterionValue = Scalar | tuple[Scalar, ...] | None


class Operator(StrEnum):
    """How a criterion compares the actual value with the required one."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    BETWEEN = "between"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    CONTAINS_ALL = "contains_all"
    PREFIX_OF = "prefix_of"
    IS_TRUE = "is_true"


class Verdict(StrEnum):
    """The three outcomes of a criterion, and of a whole rule."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One typed condition.

    Attributes:
        criterion: stable slug, unique within its programme (`own_mark`, `us_export_share`).
        field: dotted path of the fact it reads (`product.ip_status`, `exporter.us_export_share`).
        operator: how the two are compared.
        value: what is required; None for operators that need none.
        why: the reason in both languages.
        source: id of the source that states it (`facts:1`), or `demand` for a buyer's own condition.
        for_hs_codes: the class of goods it is for, as HS prefixes (CCC for 8516 and 9503); goods outside it need not
            meet it. Empty: for all goods.
        valid_from, valid_to: the days it is in force, both inclusive; None for an end that is open. On other days it
            does not count.
    """

    criterion: str
    field: str
    operator: Operator
    value: CriterionValue = None
    why: Localized
    source: str
    for_hs_codes: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


class Connective(StrEnum):
    """How the parts of a composition are joined."""

    ALL = "all"
    ANY = "any"
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Several rules as one: all of them, any of them, or not the one.

    Attributes:
        criterion: stable slug, unique within its programme, as a criterion's.
        connective: how the parts are joined.
        parts: at least one; exactly one for `not`.
        why: the reason in both languages, where it is more than its parts'.
        valid_from, valid_to: the days it is in force, as a criterion's.
    """

    criterion: str
    connective: Connective
    parts: tuple[Criterion | Composition, ...]
    why: Localized | None = None
    valid_from: date | None = None
    valid_to: date | None = None


Rule = Criterion | Composition
"""One condition, however it is made. A sequence of rules is a conjunction: all must hold."""


def criteria_of(rules: Iterable[Rule]) -> Iterator[Criterion]:
    """The single criteria that rules are made of, in their order."""
    for rule in rules:
        if isinstance(rule, Criterion):
            yield rule
        else:
            yield from criteria_of(rule.parts)


def count_values(rules: Iterable[Rule]) -> int:
    """How many values the lists of rules have together, classes of goods among them."""
    return sum(
        (len(criterion.value) if isinstance(criterion.value, tuple) else 0) + len(criterion.for_hs_codes)
        for criterion in criteria_of(rules)
    )


def fields_of(rule: Rule) -> frozenset[str]:
    """Paths of the facts that a rule reads."""
    fields = {criterion.field for criterion in criteria_of([rule])}
    if any(criterion.for_hs_codes for criterion in criteria_of([rule])):
        fields.add(CLASS_FIELD)
    if AMOUNT_FIELD in fields:
        fields.add(CURRENCY_FIELD)
    return frozenset(fields)


AMOUNT_FIELD, CURRENCY_FIELD = "product.unit_price.amount", "product.unit_price.currency"
"""An amount is compared with one in its own currency."""

CLASS_FIELD = "product.hs_code"
"""The fact that tells whether goods are of the class a criterion is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionVerdict:
    """A rule's outcome for one pair, with what was required and what was found.

    Attributes:
        required: the value of a criterion; of one for a class of goods `{"value": …, "for_hs_codes": …}`; of a
            composition the names of its parts by the connective; of a window both its ends.
        actual: the fact, likewise; None when it is not stated.
        field: path of the fact it read; None for a window or a composition.
        supply: paths of the facts that would tell, where the verdict is `unknown` and a partner can state them.
        in_force: False on a day on which it does not count; its verdict is then the one that changes nothing.
        parts: the outcomes of a composition's parts.
    """

    criterion: str
    verdict: Verdict
    required: object
    actual: object
    source: str
    reason: Localized
    field: str | None = None
    supply: tuple[str, ...] = ()
    in_force: bool = True
    parts: tuple[CriterionVerdict, ...] = ()

    @property
    def length(self) -> int:
        """Characters of its sentences, those of its parts included."""
        return len(self.reason.zh) + len(self.reason.en) + sum(part.length for part in self.parts)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome of all criteria of one pair."""

    verdict: Verdict
    criteria: tuple[CriterionVerdict, ...]

    @property
    def length(self) -> int:
        """Characters of its sentences."""
        return sum(criterion.length for criterion in self.criteria)

    @property
    def supply(self) -> tuple[str, ...]:
        """Paths of the facts to state, so that an `unknown` can become a yes or a no; each once, in their order."""
        return tuple(dict.fromkeys(path for criterion in self.criteria for path in criterion.supply))
