"""What a guessed HS heading is worth: the sample demands find products of their class, with codes hidden.

    python -m benchmarks.hidden_codes

Right for a demand are the products of its stated subheadings (gain 3) and headings (gain 1); categories are hidden, so
that text, code and guess alone decide. nDCG@10 of the recommendations, with and without the classifier.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from statistics import fmean
from uuid import UUID

from service.domain.catalog import Product
from service.domain.classification.classifier import HsClassifier
from service.domain.demand import Demand
from service.domain.hs import count_shared_digits
from service.domain.ranking.goods_and_demands import recommend_products
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.build import build_snapshot
from service.samples.samples import load_samples

TENANT = UUID(int=1)
MADE = datetime(2026, 11, 1, tzinfo=UTC)
REQUEST = RecommendationRequest(limit=10, as_of=date(2026, 11, 1), include_ineligible=True)
GAINS = {6: 3.0, 4: 1.0}


def load_rows() -> tuple[list[Product], list[Demand]]:
    """The sample products, and the demands that state codes."""
    samples = load_samples()
    products = [
        Product(
            id=UUID(int=1_000 + n),
            tenant_id=TENANT,
            exporter_id=UUID(int=2),
            created_at=MADE,
            updated_at=MADE,
            **{**sample.draft.fields(), "category": None},
        )
        for n, sample in enumerate(samples.products)
    ]
    demands = [
        Demand(
            id=UUID(int=100_000 + n),
            tenant_id=TENANT,
            created_at=MADE,
            updated_at=MADE,
            **{**draft.fields(), "category": None},
        )
        for n, draft in enumerate(samples.demands)
        if draft.hs_codes
    ]
    return products, demands


def gain(product: Product, demand: Demand) -> float:
    """How right a product is for a demand, by the codes that both state."""
    shared = (count_shared_digits(product.hs_code or "", code) for code in demand.hs_codes)
    return max(GAINS.get(n_digits, 0.0) for n_digits in shared)


def discounted(gains: Sequence[float]) -> float:
    """Discounted cumulative gain of the first ten."""
    return sum(value / math.log2(rank + 1) for rank, value in enumerate(gains[:10], start=1))


def measure(*, hide_products: bool, hide_demands: bool, guess: bool) -> float:
    """Mean nDCG@10 over the demands that have a right product."""
    products, demands = load_rows()
    shown = [replace(product, hs_code=None) for product in products] if hide_products else products
    classifier = HsClassifier.build((), shown) if guess else None
    snapshot = build_snapshot(1, products=shown, hs=classifier)
    found = []
    for demand in demands:
        gains = {str(product.id): gain(product, demand) for product in products}
        best = discounted(sorted(gains.values(), reverse=True))
        if best > 0.0:
            asked = replace(demand, hs_codes=()) if hide_demands else demand
            items = recommend_products(snapshot, TENANT, asked, REQUEST).items
            found.append(discounted([gains[item.target.id] for item in items]) / best)
    return fmean(found)


def main() -> None:
    """Print the table."""
    print(f"{'codes are stated by':22}{'without':>9}{'guessed':>9}")
    for hide_products, hide_demands, name in (
        (False, False, "both"),
        (False, True, "products alone"),
        (True, False, "demands alone"),
        (True, True, "neither"),
    ):
        without, guessed = (
            measure(hide_products=hide_products, hide_demands=hide_demands, guess=guess) for guess in (False, True)
        )
        print(f"{name:22}{without:9.3f}{guessed:9.3f}")


if __name__ == "__main__":
    main()
