"""Which pairs of products and demands are out of the question, as columns: what `judge_product_for_demand` excludes."""

from __future__ import annotations

from datetime import date

import numpy as np

from service.domain.catalog import Exporter, IpStatus, Product
from service.domain.demand import Demand
from service.domain.eligibility.columns.judge import CatalogJudge
from service.domain.eligibility.logic import CODES
from service.domain.eligibility.pairs import OWN_MARK, demand_criteria
from service.domain.pauses import Pausing
from service.domain.pricing.home_price import Rate
from service.domain.rules import Verdict
from service.domain.snapshot.codes import IP_NUMBERS, OTHER_CERTIFICATE, certificate_codes
from service.domain.snapshot.columns import Bools
from service.domain.snapshot.snapshot import Snapshot


def excluded_products(snapshot: Snapshot, demand: Demand, as_of: date, rate: Rate | None = None) -> Pausing[Bools]:
    """The products that a demand's criteria exclude: `judge_product_for_demand` says `ineligible`, as columns."""
    products = snapshot.product_columns
    excluded: Bools = products.ip == IP_NUMBERS[IpStatus.OEM_RESTRICTED]
    rules = [rule for rule in demand_criteria(demand) if rule is not OWN_MARK]
    if rules:
        verdicts = yield from CatalogJudge(snapshot.facts, demand, rate).judging(rules, as_of=as_of, window=None)
        excluded |= verdicts == CODES[Verdict.INELIGIBLE]
    return excluded


def excluded_demands(
    snapshot: Snapshot, product: Product, exporter: Exporter | None, as_of: date, rate: Rate | None = None
) -> Pausing[Bools]:
    """The demands whose criteria exclude a product: `judge_product_for_demand` says `ineligible`, as columns.

    Where demands state more distinct conditions than are kept (`DemandRules`), not all of them.
    """
    demands = snapshot.demand_columns
    if product.ip_status is IpStatus.OEM_RESTRICTED:
        return np.ones(len(demands.category), dtype=np.bool_)
    excluded = yield from snapshot.demand_rules.excluded(product, exporter, as_of, rate)
    if product.certifications is not None:
        held = certificate_codes(product.certifications)
        if OTHER_CERTIFICATE not in held:  # which may be any
            excluded |= ~demands.required_certifications.within([*held, OTHER_CERTIFICATE] if held else [])
    return excluded
