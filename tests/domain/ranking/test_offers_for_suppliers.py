from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Exporter, IpStatus, Product
from service.domain.eligibility.pairs import OWN_MARK
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Benefit, ChannelKind, ProgramKind
from service.domain.ranking import suppliers_for_programs
from service.domain.ranking.exporter_catalog import representatives
from service.domain.ranking.factors.factor_value import NEUTRAL
from service.domain.ranking.offers_for_suppliers import recommend_offers_for_exporter, recommend_offers_for_product
from service.domain.ranking.recommendation import TargetType
from service.domain.ranking.request import Place, RecommendationPage, RecommendationRequest
from service.domain.ranking.suppliers_for_programs import (
    recommend_exporters_for_program,
    recommend_products_for_program,
)
from service.domain.ranking.weights import OFFER_WEIGHTS
from service.domain.rules import Criterion, Operator, Verdict
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows
from tests.domain.catalog_strategies import TENANTS, exporters, product_values

DAY = date(2025, 6, 1)
TODAY = date(2026, 11, 23)
ME, OTHER = TENANTS
ALL = RecommendationRequest(as_of=DAY, limit=100, include_ineligible=True)
LISTED = replace(ALL, include_ineligible=False)

FUND = rows.program(
    ME,
    "fund",
    name=Localized("采购资金", "Procurement fund"),
    kind=ProgramKind.PROCUREMENT_FUND,
    benefits=(Benefit("purchase", Localized("直接采购", "Direct purchase")),),
    budget=Money(Decimal(200000000000), "CNY"),
    valid_from=date(2025, 4, 11),
    valid_to=date(2026, 4, 11),
    criteria=(OWN_MARK,),
)
OWN_SHOP = rows.program(ME, "own-shop", kind=ProgramKind.OPERATING_MODE, traits={"shop_run_by": "maker"})
SUPPLY = rows.program(ME, "supply", kind=ProgramKind.OPERATING_MODE, traits={"shop_run_by": "platform"})
FARM = rows.channel(ME, "farm-market", traits={"strong_in": "fresh_and_farm_goods"})
ABROAD = rows.channel(ME, "abroad", kind=ChannelKind.EXPORT_MARKETPLACE)


def snapshot_of(makers: list[Exporter], goods: list[Product], **more: Any) -> Snapshot:
    offers: dict[str, Any] = {"programs": [FUND, OWN_SHOP, SUPPLY], "channels": [FARM, ABROAD]} | more
    return build_snapshot(1, exporters=makers, products=goods, **offers)


def ids(page: RecommendationPage) -> list[str]:
    return [item.target.id for item in page.items]


def check_page(page: RecommendationPage) -> None:
    for item in page.items:
        assert [part.factor for part in item.contributions] == list(OFFER_WEIGHTS)
        assert item.score == pytest.approx(sum(part.weight * part.value for part in item.contributions), abs=1e-12)
        assert 0.0 <= item.score <= 1.0
        assert all(part.value == NEUTRAL for part in item.contributions if not part.known)
        text = item.contributions[0]
        assert sum(part.contribution for part in item.evidence) == pytest.approx(text.value if text.known else 0.0)
    assert [-item.score for item in page.items] == sorted(-item.score for item in page.items)


@given(exporters, st.lists(product_values, max_size=5))
def test_scores_are_sums_in_every_direction(maker: Exporter, stated: list[dict[str, Any]]) -> None:
    goods = [rows.product(maker, f"P{n}", **values) for n, values in enumerate(stated)]
    snapshot = snapshot_of([maker], goods)
    viewer = maker.tenant_id
    for page in (
        recommend_offers_for_exporter(snapshot, viewer, maker, "all", ALL),
        *(recommend_offers_for_product(snapshot, viewer, product, maker, "programs", ALL) for product in goods),
        recommend_products_for_program(snapshot, viewer, FUND, ALL),
        recommend_exporters_for_program(snapshot, viewer, FUND, ALL),
    ):
        check_page(page)


@given(st.lists(exporters, min_size=1, max_size=3), st.lists(product_values, max_size=6), st.data())
def test_suppliers_of_others_appear_only_when_published(
    makers: list[Exporter], stated: list[dict[str, Any]], data: st.DataObject
) -> None:
    goods = [rows.product(data.draw(st.sampled_from(makers)), f"P{n}", **values) for n, values in enumerate(stated)]
    snapshot = snapshot_of(makers, goods)
    products = recommend_products_for_program(snapshot, ME, FUND, ALL)
    makers_page = recommend_exporters_for_program(snapshot, ME, FUND, ALL)
    for page, all_rows in ((products, goods), (makers_page, makers)):
        assert set(ids(page)) == {
            str(row.id) for row in all_rows if row.tenant_id == ME or row.visibility is Visibility.NETWORK
        }


def test_a_fund_is_open_on_one_day_and_closed_on_another() -> None:
    maker = rows.exporter(ME, us_export_share=Decimal("0.8"))
    goods = [rows.product(maker, ip_status=IpStatus.OWN_BRAND)]
    snapshot = snapshot_of([maker], goods)
    then = recommend_offers_for_exporter(snapshot, ME, maker, "programs", LISTED)
    assert ids(then)[0] == "fund"
    assert then.items[0].eligibility.verdict is Verdict.ELIGIBLE
    assert "fund" not in ids(
        recommend_offers_for_exporter(snapshot, ME, maker, "programs", replace(LISTED, as_of=TODAY))
    )
    asked_for = recommend_offers_for_exporter(snapshot, ME, maker, "programs", replace(ALL, as_of=TODAY))
    (closed,) = [item for item in asked_for.items if item.target.id == "fund"]
    assert closed.eligibility.verdict is Verdict.INELIGIBLE
    assert "Window closed" in closed.eligibility.criteria[-1].reason.en


@pytest.mark.parametrize(("team", "first"), [(True, "own-shop"), (False, "supply")])
def test_the_mode_of_operation_follows_the_team(team: bool, first: str) -> None:
    maker = rows.exporter(ME, has_domestic_team=team)
    page = recommend_offers_for_exporter(snapshot_of([maker], []), ME, maker, "programs", replace(LISTED, as_of=TODAY))
    assert ids(page)[0] == first


def test_an_exporters_goods_count_as_a_whole() -> None:
    maker = rows.exporter(ME)
    goods = [
        rows.product(maker, "a", hs_code="0810"),
        rows.product(maker, "b", hs_code="6302"),
        rows.product(maker, "c"),
    ]
    page = recommend_offers_for_exporter(snapshot_of([maker], goods), ME, maker, "channels", ALL)
    (farm,) = [item for item in page.items if item.target.id == "farm-market"]
    assert farm.contributions[1].value == pytest.approx((1.0 + 0.35) / 2)
    assert farm.target.type is TargetType.CHANNEL


def test_one_product_with_a_free_mark_opens_the_way_for_its_maker() -> None:
    maker = rows.exporter(ME)
    marks = [IpStatus.OEM_RESTRICTED, IpStatus.UNBRANDED, None]
    goods = [rows.product(maker, f"P{n}", name=f"毛巾{n}", ip_status=mark) for n, mark in enumerate(marks)]
    page = recommend_offers_for_exporter(snapshot_of([maker], goods), ME, maker, "programs", LISTED)
    (fund,) = [item for item in page.items if item.target.id == "fund"]
    assert fund.eligibility.verdict is Verdict.ELIGIBLE
    assert "毛巾1" in fund.eligibility.criteria[0].reason.zh


def test_a_maker_of_restricted_goods_alone_may_only_sell_abroad() -> None:
    maker = rows.exporter(ME)
    goods = [rows.product(maker, ip_status=IpStatus.OEM_RESTRICTED)]
    snapshot = snapshot_of([maker], goods)
    assert ids(recommend_offers_for_exporter(snapshot, ME, maker, "channels", LISTED)) == ["abroad"]
    assert recommend_products_for_program(snapshot, ME, FUND, LISTED).items == ()
    assert recommend_exporters_for_program(snapshot, ME, FUND, LISTED).items == ()
    assert len(recommend_exporters_for_program(snapshot, ME, FUND, ALL).items) == 1


def test_judging_by_every_product_agrees_with_judging_by_the_telling_ones() -> None:
    maker = rows.exporter(ME)
    moq = Criterion(
        criterion="small_lots",
        field="product.moq",
        operator=Operator.AT_MOST,
        value=100,
        why=Localized("小批量", "Small lots"),
        source="s",
    )
    program = rows.program(ME, "lots", criteria=(OWN_MARK, moq), valid_from=DAY, valid_to=DAY)
    goods = [
        rows.product(maker, "a", moq=1000, ip_status=IpStatus.OWN_BRAND),
        rows.product(maker, "b", moq=10, ip_status=IpStatus.OEM_RESTRICTED),
        rows.product(maker, "c", moq=10, ip_status=IpStatus.OWN_BRAND),
    ]
    page = recommend_exporters_for_program(snapshot_of([maker], goods), ME, program, ALL)
    assert page.items[0].eligibility.verdict is Verdict.ELIGIBLE
    without_c = recommend_exporters_for_program(snapshot_of([maker], goods[:2]), ME, program, ALL)
    assert without_c.items[0].eligibility.verdict is Verdict.INELIGIBLE


def test_programmes_and_channels_of_one_id_are_told_apart_on_every_page() -> None:
    maker = rows.exporter(ME)
    programs = [rows.program(ME, f"same-{n}", benefits=()) for n in range(3)]
    channels = [rows.channel(ME, f"same-{n}") for n in range(3)]
    snapshot = snapshot_of([maker], [], programs=programs, channels=channels)
    weights = {"category": 1.0}  # unknown for all of them, so that every score is the same
    walked: list[tuple[str, str]] = []
    after: Place | None = None
    while True:
        request = replace(ALL, weights=weights, limit=1, after=after)
        page = recommend_offers_for_exporter(snapshot, ME, maker, "all", request)
        walked += [(item.target.id, item.target.type.value) for item in page.items]
        after = page.next_after
        if after is None:
            break
    assert walked == sorted((f"same-{n}", kind) for n in range(3) for kind in ("channel", "program"))


def test_offers_of_others_are_seen_only_when_published() -> None:
    maker = rows.exporter(ME)
    offers = {
        "programs": [rows.program(OTHER, "hidden", visibility=Visibility.PRIVATE, channel="hidden-channel"), FUND],
        "channels": [rows.channel(OTHER, "hidden-channel", visibility=Visibility.PRIVATE)],
    }
    snapshot = snapshot_of([maker], [], **offers)
    assert ids(recommend_offers_for_exporter(snapshot, ME, maker, "all", ALL)) == ["fund"]
    assert set(ids(recommend_offers_for_exporter(snapshot, OTHER, maker, "all", ALL))) == {
        "fund",
        "hidden",
        "hidden-channel",
    }


def test_a_stranger_sees_the_published_part_of_a_catalogue() -> None:
    maker = rows.exporter(ME)
    goods = [
        rows.product(maker, "a", hs_code="0810", visibility=Visibility.PRIVATE),
        rows.product(maker, "b", hs_code="6302"),
    ]
    snapshot = snapshot_of([maker], goods, channels=[replace(FARM, tenant_id=OTHER)])
    for viewer, value in ((ME, (1.0 + 0.35) / 2), (OTHER, 0.35)):
        page = recommend_offers_for_exporter(snapshot, viewer, maker, "channels", ALL)
        assert page.items[0].contributions[1].value == pytest.approx(value)


def test_an_exporter_that_the_snapshot_does_not_know_yet_is_answered() -> None:
    page = recommend_offers_for_exporter(snapshot_of([], []), ME, rows.exporter(ME), "all", ALL)
    assert len(page.items) == 5


def test_representatives_stand_for_every_kind_of_goods() -> None:
    maker = rows.exporter(ME)
    goods = [rows.product(maker, f"P{n:03}", hs_code=["630260", "950300", "940360"][n % 3]) for n in range(100)]
    snapshot = snapshot_of([maker], goods)
    chosen = representatives(snapshot, range(100))
    assert len(chosen) == 32
    assert {snapshot.products.rows[row].hs_code for row in chosen[:3]} == {"630260", "950300", "940360"}
    assert len(set(chosen)) == 32


def test_large_catalogues_bring_up_those_in_most_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppliers_for_programs, "MAX_SCORED_WHOLE", 2)
    monkeypatch.setattr(suppliers_for_programs, "N_BY_TEXT_AND_NEED", 1)
    makers = [rows.exporter(ME, f"E{n}", name=f"厂{n}", us_export_share=Decimal(n) / 10) for n in range(6)]
    goods = [rows.product(maker, f"P{n}", name=f"lamp {n}") for n, maker in enumerate(makers)]
    snapshot = snapshot_of(makers, goods)
    assert str(makers[5].id) in ids(recommend_exporters_for_program(snapshot, ME, FUND, LISTED))
    assert str(goods[5].id) in ids(recommend_products_for_program(snapshot, ME, FUND, LISTED))


def test_a_product_without_a_known_maker_is_answered() -> None:
    page = recommend_offers_for_product(
        snapshot_of([], []), OTHER, rows.product(rows.exporter(ME)), None, "all", LISTED
    )
    assert set(ids(page)) == {"fund", "own-shop", "supply", "farm-market", "abroad"}
    assert not any(part.known for item in page.items for part in item.contributions if part.factor == "need")
