from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Product
from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import N_GUESSES, Guesses
from service.domain.demand import Demand
from service.domain.hs import find_nearest
from service.domain.ranking.factors.factor_value import NEUTRAL
from service.domain.ranking.factors.guessed_class import AskedClass, guessed_column
from service.domain.ranking.goods_and_demands import recommend_demands, recommend_products
from service.domain.ranking.recommendation import Contribution, Recommendation
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.schema import Listing, ProductColumns
from service.domain.snapshot.snapshot import Snapshot
from tests import catalog_rows as rows

ME = UUID(int=1)
MAKER = rows.exporter(ME)
ASK = RecommendationRequest(as_of=date(2025, 6, 1), limit=100)
CLASSIFIER = HsClassifier.build()

COVER = rows.product(MAKER, "cover", name="Bath towel cover", hs_code="630260")
TOY = rows.product(MAKER, "toy", name="Bath toy duck", hs_code="950300")
DEMAND = rows.demand(ME, "bath", title="bath towel")

HEADINGS = st.sampled_from(["6302", "6301", "5703", "9503", "8516"])
CODES = st.sampled_from(["63", "6302", "630260", "63026000", "950300", "57"])


def snapshot_of(products: list[Product], demands: list[Demand] | None = None, *, learn: bool = True) -> Snapshot:
    return build_snapshot(
        1, exporters=[MAKER], products=products, demands=demands or [], hs=CLASSIFIER if learn else None
    )


def category_of(items: tuple[Recommendation, ...], row: Product | Demand) -> Contribution:
    (found,) = [item for item in items if item.target.id == str(row.id)]
    (part,) = [part for part in found.contributions if part.factor == "category"]
    return part


def test_a_demand_without_a_code_is_compared_by_what_its_text_suggests() -> None:
    items = recommend_products(snapshot_of([COVER, TOY]), ME, DEMAND, ASK).items
    towels, toys = category_of(items, COVER), category_of(items, TOY)
    assert towels.value > NEUTRAL > toys.value
    assert not towels.known
    assert "6302" in towels.reason.en
    assert "推测" in towels.reason.zh


def test_a_product_without_a_code_is_compared_by_what_its_text_suggests() -> None:
    towel, toy = replace(COVER, hs_code=None), replace(TOY, hs_code=None, name="Bath toy duck for kids")
    demand = replace(DEMAND, hs_codes=("630260",))
    items = recommend_products(snapshot_of([towel, toy]), ME, demand, ASK).items
    assert category_of(items, towel).value > NEUTRAL > category_of(items, toy).value
    assert not category_of(items, towel).known


def test_two_texts_without_codes_meet_in_a_heading() -> None:
    towel = rows.product(MAKER, "zh", name="纯棉毛巾 bath")
    items = recommend_products(snapshot_of([towel, TOY]), ME, DEMAND, ASK).items
    assert category_of(items, towel).value > NEUTRAL


def test_demands_for_a_product_are_compared_in_the_same_way() -> None:
    coded = replace(DEMAND, id=UUID(int=77), hs_codes=("630260", "630291"))
    toys = rows.demand(ME, "toys", title="bath toys for kids")
    snapshot = snapshot_of([], [coded, DEMAND, toys])
    items = recommend_demands(snapshot, ME, replace(COVER, hs_code=None), None, ASK).items
    assert category_of(items, coded).value > NEUTRAL
    assert category_of(items, DEMAND).value > NEUTRAL > category_of(items, toys).value


def test_what_is_stated_is_never_replaced_by_a_guess() -> None:
    mislabelled = replace(TOY, name="bath towel")
    demand = replace(DEMAND, hs_codes=("950300",))
    part = category_of(recommend_products(snapshot_of([mislabelled]), ME, demand, ASK).items, mislabelled)
    assert (part.value, part.known) == (1.0, True)


def test_a_stated_category_comes_before_a_guess() -> None:
    product = replace(COVER, hs_code=None, category="towels")
    demand = replace(DEMAND, category="towels")
    part = category_of(recommend_products(snapshot_of([product]), ME, demand, ASK).items, product)
    assert (part.value, part.known) == (1.0, True)


@pytest.mark.parametrize("learn", [True, False])
def test_without_anything_to_go_by_the_factor_is_neutral(learn: bool) -> None:
    product = rows.product(MAKER, "odd", name="qwxzk vbnmr")
    demand = rows.demand(ME, "odd", title="qwxzk")
    part = category_of(recommend_products(snapshot_of([product], learn=learn), ME, demand, ASK).items, product)
    assert (part.value, part.known) == (NEUTRAL, False)


def test_a_likely_heading_brings_up_goods_without_a_common_word() -> None:
    flask = rows.product(MAKER, "flask", name="Trinkbehälter", hs_code="961700")
    demand = rows.demand(ME, "cups", title="保温杯")
    items = recommend_products(snapshot_of([flask, TOY]), ME, demand, ASK).items
    assert [item.target.id for item in items] == [str(flask.id)]


def one_by_one(guess: dict[str, float], asked: AskedClass) -> float:
    """What the nearness of guessed goods to a class is on average; the probability that is not given counts neutral."""
    if not (asked.codes or asked.guess):
        return NEUTRAL

    def nearness(heading: str) -> float:
        if asked.codes:
            return find_nearest(heading, asked.codes)[0]
        rest = 1.0 - sum(asked.guess.values())
        return sum(p * find_nearest(heading, [code])[0] for code, p in asked.guess.items()) + rest * NEUTRAL

    return sum(p * nearness(heading) for heading, p in guess.items()) + (1.0 - sum(guess.values())) * NEUTRAL


@given(
    st.lists(st.dictionaries(HEADINGS, st.floats(0.0, 0.3), max_size=N_GUESSES), min_size=1, max_size=4),
    st.one_of(
        st.lists(CODES, min_size=1, max_size=3).map(lambda codes: AskedClass(tuple(codes))),
        st.dictionaries(HEADINGS, st.floats(0.0, 0.3), max_size=3).map(lambda guess: AskedClass(guess=guess)),
    ),
)
def test_guesses_count_by_their_probability(found: list[dict[str, float]], asked: AskedClass) -> None:
    guesses = Guesses.none(len(found))
    for row, guess in enumerate(found):
        guesses.headings[row, : len(guess)] = [int(heading) for heading in guess]
        guesses.probabilities[row, : len(guess)] = list(guess.values())
    products = ProductColumns.build([Listing(replace(COVER, hs_code=None))] * len(found))

    values = guessed_column(products, guesses, asked)
    assert values.tolist() == pytest.approx([one_by_one(guess, asked) for guess in found], abs=1e-6)
    assert all(0.0 <= value <= 1.0 for value in values)
