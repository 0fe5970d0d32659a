"""The page of worked examples holds what the service answers, and the answers hold what the trade expects."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.portfolio.build import build_portfolio
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.goods_and_demands import recommend_demands
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.visible_offers import visible_offers
from service.domain.readiness.assess import assess_product
from service.domain.readiness.checks import CheckName, Readiness
from service.domain.rules import Verdict
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
    assert (portfolio(snapshot, firm, THEN)[0] == fund) == (firm is not TOYS)


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
    assert may == {"1688-ai-assistant", "baidu-free-livestream-ads", "didi-employment-consumption"}


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
