"""What the units of a query are worth."""

from __future__ import annotations

import pytest

from service.domain.search.document import TextDocument
from tests.domain.search.query.catalogs import GOODS, index_of, shares

CATALOG = ("bath towel", "beach towel", "kitchen towel", "towel rack", "steel cup", "steel pot")


@pytest.mark.parametrize(
    "text", ["bath towel", "不锈钢保温杯 500ml", "cup", "毛巾 towel xyzzyq", "wholesale towels, 500 ml"]
)
def test_shares_add_up_to_one(text: str) -> None:
    assert sum(unit.share for unit in shares(text).values()) == pytest.approx(1.0)


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    found = shares("rack cup towel", *CATALOG)
    assert found["rack"].share > found["towel"].share


def test_what_is_said_twice_counts_more_but_not_twice_as_much() -> None:
    once, twice = shares("cup bath", *CATALOG), shares("cup cup bath", *CATALOG)
    ratio = (twice["cup"].share / twice["bath"].share) / (once["cup"].share / once["bath"].share)
    assert 1.2 < ratio < 2.0


def test_what_is_asked_first_counts_more() -> None:
    found = shares("aqqa bqqb", "aqqa", "bqqb")
    assert found["aqqa"].share > found["bqqb"].share


def test_words_of_selling_hardly_count() -> None:
    found = shares("wholesale cup", *CATALOG)
    assert found["wholesale"].share < 0.2 * found["cup"].share


def test_words_that_name_goods_count_more() -> None:
    found = shares("zqqz towel", "zqqz", "towel")
    assert found["towel"].share > found["zqqz"].share


def test_a_frequent_translation_takes_from_a_words_rarity() -> None:
    rare = shares("毛巾 cup", "steel cup", "pot", "pan", "lid", "mug")
    common = shares("毛巾 cup", "steel cup", "bath towel", "hand towel", "beach towel", "tea towel")
    assert common["毛巾"].share < rare["毛巾"].share


def test_a_word_can_be_met_only_by_what_the_index_holds() -> None:
    found = shares("毛巾 xyzzyq", *CATALOG)
    assert found["xyzzyq"].expansions == ()
    assert {weighed.term for one in found["毛巾"].expansions for weighed in one.terms} >= {"towel"}


def test_a_head_is_met_whole_only_by_a_names_head() -> None:
    index = index_of("towel rack", "rack for towel", "rack", "towel")
    [unit] = shares("towel", "towel rack", "rack for towel", "rack", "towel").values()
    own = unit.expansions[0]
    assert [weighed.term for weighed in own.terms] == ["towel", "^towel"]
    assert sum(weighed.share for weighed in own.terms) == pytest.approx(1.0)
    assert own.terms[1].share == index.model.head_share


def test_longer_queries_leave_less_to_the_latent_space() -> None:
    index = index_of(*GOODS)
    short, long = (
        index.query(TextDocument(text)) for text in ("towel", "stainless steel cup and bath towel with led lamp")
    )
    assert short.latent_share > long.latent_share > 0.0


def test_a_query_without_words_asks_for_nothing() -> None:
    assert shares("…!!") == {}
