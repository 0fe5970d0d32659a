"""A programme's products are the best of those that may join, however many may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from service.domain.catalog import Exporter, IpStatus
from service.domain.eligibility.pairs import judge_product_for_program
from service.domain.ranking import suppliers_for_programs
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.suppliers_for_programs import (
    recommend_exporters_for_program,
    recommend_products_for_program,
)
from service.domain.rules import Composition, Connective, Criterion, Operator, Rule, Verdict
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows

ME = UUID(int=1)
DAY = date(2025, 6, 1)
MAKERS = [
    rows.exporter(ME, f"M-{number}", us_export_share=Decimal(number) / 10, owns_brand=number % 2 == 0)
    for number in range(4)
]


BARE = rows.exporter(ME, "BARE", owns_brand=False)
HIDDEN = rows.exporter(ME, "HIDDEN", owns_brand=False, visibility=Visibility.PRIVATE)


def number_of(maker: Exporter) -> int:
    return int(maker.external_id.removeprefix("M-"))


def criterion(field: str, operator: Operator, value: int | None = None) -> Criterion:
    return Criterion(
        criterion=field.rpartition(".")[2], field=field, operator=operator, value=value, why=rows.WHY, source="s"
    )


SMALL = criterion("product.moq", Operator.AT_MOST, 5)
BRAND = criterion("exporter.owns_brand", Operator.IS_TRUE)
PROGRAM = rows.program(ME, criteria=(Composition(criterion="either", connective=Connective.ANY, parts=(SMALL, BRAND)),))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """Sixty products of four makers; those that no rule lets in speak the programme's words most."""
    products = [
        rows.product(
            MAKERS[number % 4],
            f"P-{number:02}",
            name="毛巾" if number % 3 else "绿色通道 绿色通道 Green lane",
            moq=None if number % 7 == 0 else number % 11,
            ip_status=IpStatus.OWN_BRAND,
        )
        for number in range(60)
    ]
    return build_snapshot(1, products=products, exporters=MAKERS, programs=[PROGRAM])


@pytest.mark.parametrize("n_candidates", [3, 400])
def test_the_page_is_the_top_of_those_that_may_join(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, n_candidates: int
) -> None:
    everyone = RecommendationRequest(limit=60, as_of=DAY, include_ineligible=True)
    ranked = recommend_products_for_program(snapshot, ME, PROGRAM, everyone).items
    may_join = [item.target.id for item in ranked if item.eligibility.verdict is not Verdict.INELIGIBLE]
    assert 10 < len(may_join) < len(ranked) == 60

    monkeypatch.setattr(suppliers_for_programs, "MAX_SCORED_WHOLE", 5)
    monkeypatch.setattr(suppliers_for_programs, "N_BY_TEXT_AND_NEED", n_candidates)
    few = recommend_products_for_program(snapshot, ME, PROGRAM, RecommendationRequest(limit=3, as_of=DAY)).items

    assert len(few) == 3
    assert all(item.target.id in may_join for item in few)
    if n_candidates == 400:
        assert [item.target.id for item in few] == may_join[:3]


def test_every_product_that_may_join_is_there_and_no_other(snapshot: Snapshot) -> None:
    request = RecommendationRequest(limit=60, as_of=DAY)
    found = {item.target.id for item in recommend_products_for_program(snapshot, ME, PROGRAM, request).items}
    expected = {
        str(product.id)
        for row, product in enumerate(snapshot.products.rows)
        if judge_product_for_program(product, snapshot.exporter_of(row), PROGRAM, DAY).verdict is not Verdict.INELIGIBLE
    }
    assert found == expected


def test_a_closed_programme_has_none(snapshot: Snapshot) -> None:
    closed = replace(PROGRAM, valid_to=date(2025, 5, 31))
    assert recommend_products_for_program(snapshot, ME, closed, RecommendationRequest(as_of=DAY)).items == ()


MIXED = build_snapshot(
    1,
    products=[
        rows.product(maker, f"{maker.external_id}-{number}", moq=moq, visibility=visibility)
        for maker in MAKERS
        for number, (moq, visibility) in enumerate(
            [(number_of(maker) + 4, Visibility.NETWORK), (number_of(maker), Visibility.PRIVATE)]
        )
    ],
    exporters=[*MAKERS, BARE, HIDDEN],
    programs=[PROGRAM],
)


@pytest.mark.parametrize("viewer", [ME, UUID(int=2)])
@pytest.mark.parametrize("rules", [(SMALL,), (BRAND,), (SMALL, BRAND), PROGRAM.criteria, ()])
def test_exporters_are_those_that_the_evaluator_lets_in(viewer: UUID, rules: tuple[Rule, ...]) -> None:
    program = replace(PROGRAM, criteria=rules)
    everyone = RecommendationRequest(limit=60, as_of=DAY, include_ineligible=True)
    ranked = recommend_exporters_for_program(MIXED, viewer, program, everyone).items
    expected = [item.target.id for item in ranked if item.eligibility.verdict is not Verdict.INELIGIBLE]
    found = recommend_exporters_for_program(MIXED, viewer, program, RecommendationRequest(limit=60, as_of=DAY)).items
    assert [item.target.id for item in found] == expected
