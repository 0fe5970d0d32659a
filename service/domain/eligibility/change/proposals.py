"""Why not, and what would change it: proposals in words, and the rows as they would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from service.domain.catalog import Exporter, FirmSize, Incoterm, IpStatus, Product
from service.domain.demand import Demand
from service.domain.eligibility.amounts import pieces_of
from service.domain.eligibility.answer_size import until_full
from service.domain.eligibility.change.options import ChangeKind, Option
from service.domain.eligibility.change.smallest import ChangedFacts, Step, StepSet, change_facts, find_smallest
from service.domain.eligibility.change.wording import say_change
from service.domain.eligibility.evaluate import Evaluator
from service.domain.eligibility.fact_fields import ATTRIBUTE_PREFIX
from service.domain.eligibility.facts import facts_of, show_fact
from service.domain.eligibility.readiness_facts import CHECK_PATHS
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.rules import AMOUNT_FIELD, CriterionVerdict, Eligibility, Rule, Verdict
from service.domain.standing import Window

MAX_PROPOSED = 12
"""How many sets are worked out at most, the smallest first: each costs a score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Who is judged, for what: a product with its maker, and the rules of a programme or a demand.

    Attributes:
        window: when the offer stands; None for a demand.
        demand: whose facts the rules may read.
    """

    product: Product
    exporter: Exporter | None
    demand: Demand | None
    rules: tuple[Rule, ...]
    window: Window | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one fact.

    Attributes:
        kind: state what is missing, set it anew, or add an entry to a list.
        path: of the fact.
        now: what is stated; None for nothing.
        to: the new value, or the entry; None where any value does that no criterion names.
        also: other values that would do as well.
        text: the change as a sentence.
    """

    kind: ChangeKind
    path: str
    now: object
    to: object
    also: tuple[object, ...]
    text: Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """Changes that together are enough, and none of them without the others.

    Attributes:
        verdict: after the changes, window and all.
        criteria: the outcomes after the changes.
        score: of the pair after the changes; None where the index does not hold the other side.
    """

    changes: tuple[Change, ...]
    verdict: Verdict
    criteria: tuple[CriterionVerdict, ...]
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """The answer.

    Attributes:
        eligibility: as it is.
        score: as it is; None where the index does not hold the other side.
        sets: the smallest sets of changes, smallest first; none when something cannot be changed.
        not_changeable: the outcomes that nobody on the supplier's side can change.
        is_complete: whether every possibility was tried, and all that was found is shown.
    """

    eligibility: Eligibility
    score: float | None
    sets: tuple[ChangeSet, ...]
    not_changeable: tuple[CriterionVerdict, ...]
    is_complete: bool


Score = Callable[[Product, Exporter | None], float | None]


def explain_why_not(pair: Pair, as_of: date, score: Score) -> WhyNot:
    """What keeps a pair from being eligible, and what would change it.

    What is asked of the offer itself (a closed window, one that no source states, a suspension) is named and not
    proposed to be changed: where it rules the pair out no set of changes helps, and where it is unknown the verdict
    stays so.

    Args:
        pair: who and what.
        as_of: the day the question is asked for.
        score: the pair's score with the rows as they would be.
    """
    facts = facts_of(pair.product, pair.exporter, pair.demand)
    evaluator = Evaluator(pair.rules, as_of=as_of, window=pair.window)
    now = evaluator.evaluate(facts)
    solution = find_smallest(pair.rules, facts, as_of)
    of_rules, of_offer = now.criteria[: len(pair.rules)], now.criteria[len(pair.rules) :]
    standing = (
        *(outcome for rule, outcome in zip(pair.rules, of_rules, strict=True) if rule in solution.blocked),
        *(outcome for outcome in of_offer if outcome.verdict is not Verdict.ELIGIBLE),
    )
    is_closed = any(outcome.verdict is Verdict.INELIGIBLE for outcome in of_offer)
    proposed = [] if is_closed else [steps for steps in solution.sets if steps]
    made = (_propose(pair, steps, facts, evaluator, score) for steps in proposed[:MAX_PROPOSED])
    sets = tuple(until_full(made, lambda found: sum(outcome.length for outcome in found.criteria)))
    return WhyNot(
        eligibility=now,
        score=score(pair.product, pair.exporter),
        sets=sets,
        not_changeable=standing,
        is_complete=solution.is_complete and len(sets) == len(proposed),
    )


def _propose(pair: Pair, steps: StepSet, facts: Mapping[str, object], evaluator: Evaluator, score: Score) -> ChangeSet:
    changed = change_facts(facts, steps)
    after = evaluator.evaluate(ChangedFacts(facts, changed))
    return ChangeSet(
        changes=tuple(_change(step, facts, pair.rules) for step in steps),
        verdict=after.verdict,
        criteria=after.criteria,
        score=score(change_product(pair.product, changed), change_exporter(pair.exporter, changed)),
    )


def _change(step: Step, facts: Mapping[str, object], rules: Sequence[Rule]) -> Change:
    now = facts[step.variable.path]
    return Change(
        kind=step.variable.kind,
        path=step.variable.path,
        now=show_fact(now),
        to=_shown(step.option),
        also=tuple(_shown(option) for option in step.also if not option.is_example),
        text=say_change(step, now, rules),
    )


def _shown(option: Option) -> object:
    return None if option.is_example else show_fact(option.value)


def change_product(product: Product, changed: Mapping[str, object]) -> Product:
    """The product with other facts, by path.

    Of a price that is not stated, the amount without the currency, or the other way round, stays out.
    """
    values: dict[str, Any] = {}
    attributes = dict(product.attributes)
    price: dict[str, Any] = {}
    if product.unit_price is not None:
        price = {"amount": product.unit_price.amount, "currency": product.unit_price.currency}
    for path, value in changed.items():
        owner, _, name = path.partition(".")
        if owner != "product" or path in CHECK_PATHS:
            continue  # a check follows from what is stated, and no factor reads it
        if path.startswith(ATTRIBUTE_PREFIX):
            attributes[path.removeprefix(ATTRIBUTE_PREFIX)] = str(value)
        elif name.startswith("unit_price."):
            of_unit = Decimal(str(value)) * pieces_of(product) if path == AMOUNT_FIELD else value
            price[name.removeprefix("unit_price.")] = of_unit
        else:
            values[name] = _TYPED[name](str(value)) if name in _TYPED else value
    if len(price) == len(fields(Money)):
        values["unit_price"] = Money(**price)
    return replace(product, **values, attributes=attributes)


_TYPED: Mapping[str, Callable[[str], object]] = {
    "ip_status": IpStatus,
    "incoterm": Incoterm,
    "firm_size": FirmSize,
}


def change_exporter(exporter: Exporter | None, changed: Mapping[str, object]) -> Exporter | None:
    """The exporter with other facts, by path."""
    if exporter is None:
        return None
    recorded: dict[str, Any] = {
        name: _TYPED[name](str(value)) if name in _TYPED else value
        for path, value in changed.items()
        if (name := path.removeprefix("exporter.")) != path and hasattr(exporter, name)
    }
    return replace(exporter, **recorded)
