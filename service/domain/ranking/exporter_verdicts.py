"""The verdict on an exporter: the best that one of its products reaches; one that may go in is enough for its maker.

Either one exporter is judged for many offers, or many exporters for one. Both judge by columns of facts, so that what
is asked more than once is worked out once, and a large catalogue costs hardly more than a small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.eligibility.columns.facts_of_some import FactsOfSome
from service.domain.eligibility.columns.judge import CatalogJudge
from service.domain.eligibility.deciding import deciding_by
from service.domain.eligibility.evaluate import Evaluator
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.logic import CODES, VERDICTS, VerdictColumn
from service.domain.eligibility.pairs import reads_product
from service.domain.language import Localized
from service.domain.ranking.offer import Offer
from service.domain.rules import Eligibility, Verdict
from service.domain.snapshot.columns import Bools
from service.domain.snapshot.snapshot import Snapshot

_Best = tuple[Verdict, int | None]
"""The best verdict, and the row of the first product that reaches it; None without products."""


class JudgedCatalog:
    """One exporter with some of its products, judged for one offer after another.

    Args:
        snapshot: what the products are in.
        exporter: the maker as it is now.
        rows: of its products that count, in their order.
        as_of: the day the question is asked for.
    """

    def __init__(self, snapshot: Snapshot, exporter: Exporter, rows: Sequence[int], as_of: date) -> None:
        self._snapshot, self._exporter, self._rows, self._as_of = snapshot, exporter, rows, as_of
        self._judge = CatalogJudge(FactsOfSome(snapshot.facts, rows, exporter))

    def decide(self, offer: Offer) -> Verdict:
        """The verdict on the exporter."""
        return self._find_best(offer)[0]

    def evaluate(self, offer: Offer) -> Eligibility:
        """The verdict with its criteria; those on products name the product that they were judged by.

        Without products, conditions on products stay unknown.
        """
        product = _product_of(self._snapshot, self._find_best(offer))
        evaluator = Evaluator(offer.criteria, as_of=self._as_of, window=offer.window)
        return _explain(evaluator, offer, self._exporter, product)

    def _find_best(self, offer: Offer) -> _Best:
        if not self._rows:
            decide = deciding_by(offer.criteria, as_of=self._as_of, window=offer.window)
            return decide(facts_of(None, self._exporter, None)), None
        verdicts = self._judge.judge(offer.criteria, as_of=self._as_of, window=offer.window)
        return _first_best(verdicts, self._rows)


class JudgedExporters:
    """Exporters of the snapshot, judged for one offer.

    Args:
        snapshot: what they and their products are in.
        seen: the products that count, shape (n_products,).
        offer: what they are judged for.
        as_of: the day the question is asked for.
    """

    def __init__(self, snapshot: Snapshot, seen: Bools, offer: Offer, as_of: date) -> None:
        self._snapshot, self._seen, self._offer = snapshot, seen, offer
        rules, window = offer.criteria, offer.window
        self.of_products = CatalogJudge(snapshot.facts).judge(rules, as_of=as_of, window=window)
        self._decide = deciding_by(rules, as_of=as_of, window=window)
        self._evaluator = Evaluator(rules, as_of=as_of, window=window)

    def catalog_of(self, exporter_row: int) -> list[int]:
        """The rows of an exporter's products that count."""
        rows = self._snapshot.catalog_of(exporter_row)
        found: list[int] = rows[self._seen[rows]].tolist()
        return found

    def decide(self, exporter_row: int) -> Verdict:
        """The verdict on an exporter."""
        return self._find_best(exporter_row)[0]

    def evaluate(self, exporter_row: int) -> Eligibility:
        """The verdict with its criteria, as `JudgedCatalog.evaluate` has it."""
        product = _product_of(self._snapshot, self._find_best(exporter_row))
        return _explain(self._evaluator, self._offer, self._snapshot.exporters.rows[exporter_row], product)

    def _find_best(self, exporter_row: int) -> _Best:
        """By the verdicts on all products, unless these were reached without the exporter's own facts."""
        rows = self.catalog_of(exporter_row)
        if rows and (self._snapshot.products.columns.exporter_row[rows] == exporter_row).all():
            return _first_best(self.of_products[rows], rows)
        exporter, products = self._snapshot.exporters.rows[exporter_row], self._snapshot.products.rows
        if not rows:
            return self._decide(facts_of(None, exporter, None)), None
        codes = (CODES[self._decide(facts_of(products[row], exporter, None))] for row in rows)
        return _first_best(np.fromiter(codes, np.int8, len(rows)), rows)


def _first_best(verdicts: VerdictColumn, rows: Sequence[int]) -> _Best:
    best = int(verdicts.argmax())
    return VERDICTS[verdicts[best]], rows[best]


def _product_of(snapshot: Snapshot, best: _Best) -> Product | None:
    _, row = best
    return None if row is None else snapshot.products.rows[row]


def _explain(evaluator: Evaluator, offer: Offer, exporter: Exporter, product: Product | None) -> Eligibility:
    found = evaluator.evaluate(facts_of(product, exporter, None))
    if product is None:
        return found
    of_product = {rule.criterion for rule in offer.criteria if reads_product(rule)}
    criteria = tuple(
        replace(c, reason=_name_product(c.reason, product)) if c.criterion in of_product else c for c in found.criteria
    )
    return Eligibility(found.verdict, criteria)


def _name_product(reason: Localized, product: Product) -> Localized:
    return Localized(f"以商品“{product.name}”计：{reason.zh}", f"By the product “{product.name}”: {reason.en}")
