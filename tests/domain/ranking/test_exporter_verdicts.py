"""The verdict on an exporter is the best that one of its products reaches, whichever way it is worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.catalog import Exporter, IpStatus, Product
from service.domain.eligibility.deciding import decide_all
from service.domain.eligibility.facts import facts_of
from service.domain.eligibility.logic import CODES
from service.domain.eligibility.pairs import OWN_MARK
from service.domain.language import Localized
from service.domain.ranking.exporter_catalog import visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog, JudgedExporters
from service.domain.ranking.offer import Offer
from service.domain.rules import Criterion, Operator, Rule, Verdict
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.standing import Window
from service.domain.tenancy import Visibility
from tests import catalog_rows as rows
from tests.domain.eligibility import rule_strategies as some

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN
TENANT = UUID(int=7)
DAY = some.DAY
DAYS = st.none() | st.integers(-2, 2).map(lambda days: DAY + timedelta(days))
AMERICAN = Criterion(
    criterion="us_share",
    field="exporter.us_export_share",
    operator=Operator.AT_LEAST,
    value=0.3,
    why=Localized("面向对美出口企业", "For firms that sold to the US"),
    source="facts:1",
)


ONE_DAY = Window(DAY, DAY)


def offer(*rules: Rule, window: Window = ONE_DAY) -> Offer:
    dated = rows.program(TENANT, criteria=rules, valid_from=window.valid_from, valid_to=window.valid_to)
    return Offer(dated, None)


def judged(maker: Exporter, goods: list[Product]) -> JudgedCatalog:
    snapshot = build_snapshot(1, exporters=[maker], products=goods)
    return JudgedCatalog(snapshot, maker, visible_catalog(snapshot, TENANT, maker.id), DAY)


def test_one_product_that_may_go_in_is_enough_for_its_maker() -> None:
    maker = rows.exporter(TENANT)
    goods = [rows.product(maker, f"P{n}", ip_status=status) for n, status in enumerate([*IpStatus, None])]
    found = judged(maker, goods).evaluate(offer(OWN_MARK))
    assert found.verdict is YES
    assert "oem_restricted" not in found.criteria[0].reason.en


def test_products_cannot_lift_a_maker_above_its_own_verdict() -> None:
    maker = rows.exporter(TENANT, us_export_share=None)
    goods = [rows.product(maker, "a", ip_status=IpStatus.OEM_RESTRICTED), rows.product(maker, "b", ip_status=None)]
    found = judged(maker, goods).evaluate(offer(AMERICAN, OWN_MARK))
    assert [one.verdict for one in found.criteria] == [UNKNOWN, UNKNOWN, YES]
    assert "By the product" not in found.criteria[0].reason.en
    assert f"By the product “{goods[1].name}”" in found.criteria[1].reason.en


def test_a_maker_without_products_is_unknown_where_products_are_asked_about() -> None:
    catalog = judged(rows.exporter(TENANT), [])
    assert catalog.decide(offer(OWN_MARK)) is UNKNOWN
    assert catalog.evaluate(offer(OWN_MARK)).verdict is UNKNOWN


def test_a_private_makers_published_goods_are_judged_by_its_own_facts() -> None:
    maker = rows.exporter(TENANT, us_export_share=Decimal("0.5"), visibility=Visibility.PRIVATE)
    snapshot = build_snapshot(1, exporters=[maker], products=[rows.product(maker)])
    seen = snapshot.products.visible_to(TENANT)
    assert JudgedExporters(snapshot, seen, offer(AMERICAN), DAY).decide(0) is YES


@st.composite
def markets(draw: st.DrawFn) -> Snapshot:
    """Makers with goods, some private, some that came later; a private maker may have goods on the network."""
    visible = st.sampled_from(Visibility)
    makers = [
        replace(draw(some.makers()), id=UUID(int=n), external_id=f"M{n}", visibility=draw(visible)) for n in range(3)
    ]
    goods = [
        replace(draw(some.goods(maker)), sku=f"P{n}", id=UUID(int=100 + n), visibility=draw(visible))
        for n, maker in enumerate(draw(st.lists(st.sampled_from(makers), max_size=6)))
    ]
    n_first = draw(st.integers(0, len(goods)))
    first = build_snapshot(1, exporters=makers, products=goods[:n_first])
    later = goods[n_first:]
    changes = Changes(revision=2, products=later, touched={"products": [product.id for product in later]})
    return grow_snapshot(first, changes) if later else first


@settings(max_examples=150, deadline=None)
@given(markets(), some.rule_lists, st.sampled_from([TENANT, UUID(int=8)]), st.data())
def test_the_verdict_is_the_best_of_its_products_by_rows_and_by_columns(
    snapshot: Snapshot, rules: tuple[Rule, ...], viewer: UUID, data: st.DataObject
) -> None:
    asked = offer(*rules, window=data.draw(st.just(ONE_DAY) | st.builds(Window, DAYS, DAYS)))
    seen = snapshot.products.visible_to(viewer)
    for_all = JudgedExporters(snapshot, seen, asked, DAY)
    for row in range(len(snapshot.exporters)):
        maker = snapshot.exporters.rows[row]
        catalog = visible_catalog(snapshot, viewer, maker.id)
        goods = [snapshot.products.rows[at] for at in catalog]
        products: list[Product | None] = [*goods] or [None]
        verdicts = [
            decide_all(rules, facts_of(product, maker, None), as_of=DAY, window=asked.window) for product in products
        ]
        best = max(verdicts, key=lambda verdict: CODES[verdict])
        one = JudgedCatalog(snapshot, maker, catalog, DAY)
        assert one.decide(asked) is for_all.decide(row) is best
        found = one.evaluate(asked)
        assert found == for_all.evaluate(row)
        assert found.verdict is best
        named = goods[verdicts.index(best)].name if goods else ""
        assert all(f"“{named}”" in c.reason.en for c in found.criteria if "By the product" in c.reason.en)
