"""The page of worked examples holds what the service answers, and the answers hold what the trade expects."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from service.domain.catalog import FirmSize
from service.domain.portfolio.build import build_portfolio
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.goods_and_demands import recommend_demands
from service.domain.ranking.offers_for_suppliers import recommend_offers_for_exporter
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.visible_offers import visible_offers
from service.domain.readiness.assess import assess_product
from service.domain.readiness.checks import CheckName, Readiness
from service.domain.rules import Eligibility, Verdict
from service.domain.snapshot.snapshot import Snapshot
from service.domain.worth.benefits import FirmFigures
from tests.examples.answers import answers, read_page
from tests.examples.firms import (
    APPLIANCES,
    CARPETS,
    FIRMS,
    MOONCAKES,
    NOW,
    TENANT,
    THEN,
    TOWELS,
    TOYS,
    US_80,
    Firm,
    market,
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return market()


def verdicts(snapshot: Snapshot, firm: Firm, day: date) -> dict[str, Verdict]:
    judged = JudgedCatalog(snapshot, firm.exporter, visible_catalog(snapshot, TENANT, firm.exporter.id), day)
    return {offer.target.id: judged.decide(offer) for _, offer in visible_offers(snapshot, TENANT, "programs").offers}


def portfolio(snapshot: Snapshot, firm: Firm, day: date) -> list[str]:
    found = build_portfolio(snapshot, TENANT, firm.exporter, 4, RecommendationRequest(as_of=day), FirmFigures())
    assert found.is_exact
    return [choice.target.id for choice in found.choices]


def test_the_page_holds_the_answers() -> None:
    assert read_page() == answers(), "run `python -m tests.examples`"


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.key)
def test_jds_year_is_open_then_and_closed_now(snapshot: Snapshot, firm: Firm) -> None:
    fund = "jd-export-procurement-fund"
    assert verdicts(snapshot, firm, NOW)[fund] is Verdict.INELIGIBLE
    assert fund not in portfolio(snapshot, firm, NOW)
    then = Verdict.INELIGIBLE if firm is TOYS else Verdict.ELIGIBLE
    assert verdicts(snapshot, firm, THEN)[fund] is then
    assert (fund in portfolio(snapshot, firm, THEN)) == (firm is not TOYS)


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.key)
def test_what_stopped_or_has_nothing_to_apply_for_is_offered_to_nobody(snapshot: Snapshot, firm: Firm) -> None:
    gone = {"lst-corner-store-supply", "didi-employment-consumption", "1688-refund-rule", "state-council-2020-16"}
    for day in (THEN, NOW):
        page = recommend_offers_for_exporter(
            snapshot, TENANT, firm.exporter, "all", RecommendationRequest(as_of=day, limit=100)
        )
        assert gone & {item.target.id for item in page.items} == set()
        assert gone & set(portfolio(snapshot, firm, day)) == set()


def test_lst_was_offered_until_it_stopped_and_says_since_when(snapshot: Snapshot) -> None:
    def ask(day: date) -> Eligibility:
        request = RecommendationRequest(as_of=day, limit=100, include_ineligible=True)
        page = recommend_offers_for_exporter(snapshot, TENANT, TOWELS.exporter, "channels", request)
        return next(item.eligibility for item in page.items if item.target.id == "lst-corner-store-supply")

    days = [date(2024, 3, 17), date(2024, 3, 18), date(2024, 3, 30), NOW]
    assert [ask(day).verdict for day in days] == [
        Verdict.ELIGIBLE,
        Verdict.UNKNOWN,
        Verdict.INELIGIBLE,
        Verdict.INELIGIBLE,
    ]
    status = ask(NOW).criteria[-1]
    assert (status.criterion, status.actual, status.source) == ("status", "suspended", "facts:23")
    assert status.reason.zh.startswith("暂停（自 2024-03-30）：零售通业务暂停")


@pytest.mark.parametrize("size", FirmSize)
@pytest.mark.parametrize("share", [Decimal(0), Decimal("0.8")])
def test_pinduoduo_bars_no_firm_by_its_size_or_its_sales_to_the_us(
    snapshot: Snapshot, size: FirmSize, share: Decimal
) -> None:
    firm = replace(TOWELS, exporter=replace(TOWELS.exporter, firm_size=size, us_export_share=share))
    days = {
        date(2025, 3, 31): Verdict.INELIGIBLE,
        date(2025, 4, 15): Verdict.UNKNOWN,
        THEN: Verdict.ELIGIBLE,
        NOW: Verdict.ELIGIBLE,
        date(2028, 4, 15): Verdict.UNKNOWN,
        date(2028, 5, 1): Verdict.INELIGIBLE,
    }
    for day, verdict in days.items():
        assert verdicts(snapshot, firm, day)["pinduoduo-merchant-support"] is verdict, day


def test_a_marketplace_of_home_textiles_comes_first_for_textiles_alone(snapshot: Snapshot) -> None:
    def rank(firm: Firm, offer: str) -> int:
        request = RecommendationRequest(as_of=NOW, limit=100)
        page = recommend_offers_for_exporter(snapshot, TENANT, firm.exporter, "programs", request)
        return [item.target.id for item in page.items].index(offer)

    alike = "91-home-textile-exporter-support", "vipshop-exporter-support"
    assert "91-home-textile-exporter-support" not in portfolio(snapshot, APPLIANCES, NOW)
    assert rank(TOWELS, alike[0]) < rank(TOWELS, alike[1])
    assert rank(MOONCAKES, alike[0]) > rank(MOONCAKES, alike[1])


def test_the_operating_mode_follows_the_team(snapshot: Snapshot) -> None:
    for firm, mode in ((TOWELS, "1688-supply-mode"), (CARPETS, "1688-self-operation")):
        other = {"1688-supply-mode", "1688-self-operation"} - {mode}
        for day in (THEN, NOW):
            chosen = portfolio(snapshot, firm, day)
            assert mode in chosen
            assert not other & set(chosen)


@pytest.mark.parametrize("day", [THEN, NOW])
def test_a_foreign_mark_keeps_off_every_shelf(snapshot: Snapshot, day: date) -> None:
    found = verdicts(snapshot, TOYS, day)
    may = {program for program, verdict in found.items() if verdict is not Verdict.INELIGIBLE}
    assert may == {"1688-ai-assistant", "baidu-free-livestream-ads"}


@pytest.mark.parametrize(
    ("firm", "lacks"),
    [
        (TOWELS, {CheckName.PRICE, CheckName.KNOW_HOW}),
        (TOYS, {CheckName.TRADE_MARK, CheckName.COMPULSORY_CERTIFICATION, CheckName.PRICE, CheckName.KNOW_HOW}),
        (APPLIANCES, {CheckName.COMPULSORY_CERTIFICATION, CheckName.MAINS, CheckName.PRICE, CheckName.KNOW_HOW}),
        (MOONCAKES, set()),
    ],
    ids=lambda value: value.key if isinstance(value, Firm) else "",
)
def test_what_stands_between_the_goods_and_a_shelf(firm: Firm, lacks: set[CheckName]) -> None:
    found = assess_product(firm.products[0], firm.exporter, (), is_owner=True)
    assert {check.name for check in found.checks if check.verdict is Readiness.NOT_READY} == lacks


def test_dear_is_above_the_range_and_dumping_is_flagged(snapshot: Snapshot) -> None:
    request = RecommendationRequest(as_of=NOW)
    box, clearance = MOONCAKES.products
    (wanted, *_) = recommend_demands(snapshot, TENANT, box, MOONCAKES.exporter, request).items
    price = next(part for part in wanted.contributions if part.factor == "price")
    assert (price.value, price.known, wanted.flags) == (0.0, True, ())
    assert "above the target" in price.reason.en
    for item in recommend_demands(snapshot, TENANT, clearance, MOONCAKES.exporter, request).items:
        assert item.flags == ("below_cost",)
    other = recommend_demands(snapshot, TENANT, MOONCAKES.products[0], None, request).items
    assert not any(item.flags for item in other)


def test_what_is_not_stated_is_asked_for(snapshot: Snapshot) -> None:
    found = build_portfolio(snapshot, TENANT, US_80.exporter, 4, RecommendationRequest(as_of=NOW), FirmFigures())
    assert found.mode.needs == ("exporter.has_domestic_team", "exporter.owns_brand")
    assert not {"1688-supply-mode", "1688-self-operation"} <= {choice.target.id for choice in found.choices}
