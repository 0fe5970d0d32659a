"""Who may go with whom: the criteria of a pair, and the verdict on it.

A demand's criteria follow from its typed fields, then come its own; a programme's are its own. Selling at home adds the
trade-mark check.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from service.domain.catalog import Exporter, IpStatus, Product
from service.domain.demand import Demand
from service.domain.eligibility.evaluate import Evaluator
from service.domain.eligibility.facts import facts_of, owner_of
from service.domain.language import Localized
from service.domain.pricing.home_price import Rate
from service.domain.programs import Channel, ChannelKind, Program
from service.domain.rules import Criterion, Eligibility, Operator, Rule, fields_of
from service.domain.standing import Window

OWN_MARK = Criterion(
    criterion="own_mark",
    field="product.ip_status",
    operator=Operator.ONE_OF,
    value=(IpStatus.OWN_BRAND.value, IpStatus.UNBRANDED.value, IpStatus.OEM_AUTHORISED.value),
    why=Localized(
        "为国外品牌代工的商品，未经商标权人许可不得在国内销售。",
        "Goods made for a foreign brand may not be sold at home without the owner's leave.",
    ),
    source="facts:readiness",
)
"""Readiness for the home market: the mark on the goods must allow their sale at home."""


def demand_criteria(demand: Demand) -> tuple[Rule, ...]:
    """What a demand asks: the certificates it names, a mark that may be sold at home, and its own conditions."""
    if not demand.required_certifications:
        return (OWN_MARK, *demand.criteria)
    certifications = Criterion(
        criterion="required_certifications",
        field="product.certifications",
        operator=Operator.CONTAINS_ALL,
        value=demand.required_certifications,
        why=Localized("买方要求这些认证。", "The buyer requires these certificates."),
        source="demand",
    )
    return (certifications, OWN_MARK, *demand.criteria)


def channel_criteria(channel: Channel) -> tuple[Criterion, ...]:
    """What selling on a channel asks of a product: at home, the mark; abroad, nothing."""
    return () if channel.kind is ChannelKind.EXPORT_MARKETPLACE else (OWN_MARK,)


def window_of(program: Program) -> Window:
    """When a programme stands."""
    return Window(
        program.valid_from,
        program.valid_to,
        program.possible_from,
        program.possible_to,
        program.status,
        program.no_offer,
    )


def window_of_channel(channel: Channel) -> Window | None:
    """When a channel stands; None where nothing is stated of that."""
    return Window(status=channel.status, has_days=False) if channel.status else None


def judge_product_for_demand(
    product: Product, exporter: Exporter | None, demand: Demand, as_of: date, rate: Rate | None = None
) -> Eligibility:
    """The verdict on a product for a demand; a demand has no window of its own.

    A `needed_by` that has passed does not exclude: it is the buyer's wish and counts in the factor `lead_time`.
    """
    return judging_for_demand(demand, as_of, rate)(product, exporter)


def judge_product_for_program(
    product: Product, exporter: Exporter | None, program: Program, as_of: date
) -> Eligibility:
    """The verdict on one product, made by `exporter`, for a programme."""
    return judging_for_program(program, as_of)(product, exporter)


JudgePair = Callable[[Product, Exporter | None], Eligibility]
"""The verdict on a product and its maker, where that is known."""


def judging_for_demand(demand: Demand, as_of: date, rate: Rate | None = None) -> JudgePair:
    """`judge_product_for_demand` for many products: what the demand asks is read once."""
    evaluator = Evaluator(demand_criteria(demand), as_of=as_of, window=None, rate=rate)
    return lambda product, exporter: evaluator.evaluate(facts_of(product, exporter, demand))


def judging_for_program(program: Program, as_of: date) -> JudgePair:
    """`judge_product_for_program` for many products: what the programme asks is read once."""
    evaluator = Evaluator(program.criteria, as_of=as_of, window=window_of(program))
    return lambda product, exporter: evaluator.evaluate(facts_of(product, exporter, None))


def reads_product(rule: Rule) -> bool:
    """Whether a rule's verdict can differ from product to product."""
    return any(owner_of(path) == "product" for path in fields_of(rule))
