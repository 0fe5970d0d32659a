"""What an index knows of terms."""

from __future__ import annotations

import numpy as np

from service.domain.search.query.expand import Expansion, Expansions, same_term
from service.domain.search.query.lexicon import PHRASE_RARITY
from service.domain.text.codes import codes_of
from tests.domain.search.query.catalogs import index_of, lexicon_of

NAMES = ("bath towel", "beach towel", "steel cup", "steel pot")


def test_a_term_has_its_frequency_information_and_column() -> None:
    lexicon = lexicon_of(*NAMES)
    towel, cup, unknown = (lexicon.facts(term) for term in ("towel", "cup", "nosuch"))
    assert (towel.frequency, cup.frequency, unknown.frequency) == (2, 1, 0)
    assert unknown.information > cup.information > towel.information > 0.0
    assert (unknown.column, unknown.place) == (-1, -1)
    assert len({towel.column, cup.column}) == 2


def test_facts_are_the_same_one_by_one_and_at_once() -> None:
    one_by_one, at_once = lexicon_of(*NAMES), lexicon_of(*NAMES)
    terms = ["towel", "cup", "nosuch", "steel"]
    at_once.learn(terms)
    assert [one_by_one.facts(term) for term in terms] == [at_once.facts(term) for term in terms]


def test_names_that_nobody_says_are_left_out() -> None:
    group = Expansions([same_term("cup"), same_term("nosuch"), Expansion(0.5, (("steel", 1.0), ("nosuch", 1.0)))])
    known = lexicon_of(*NAMES).known(group)
    assert [[term for term, _ in one.expansion.parts] for one in known] == [["cup"], ["steel", "nosuch"]]


def test_the_parts_of_a_phrase_share_it_by_their_information() -> None:
    lexicon = lexicon_of(*NAMES)
    phrase = lexicon.measure(Expansion(1.0, (("steel", 1.0), ("cup", 1.0))))
    shares = {term: share for term, _, share in phrase.columns}
    assert sum(shares.values()) == 1.0
    assert shares["cup"] > shares["steel"]
    assert phrase.n_documents == PHRASE_RARITY * 1


def test_terms_that_only_later_segments_hold_get_columns_behind_the_others() -> None:
    lexicon = lexicon_of(*NAMES)
    novel = codes_of(["lantern"])
    grown = lexicon.grow(novel)
    assert lexicon.facts("lantern").column == -1
    assert grown.facts("lantern").column == len(index_of(*NAMES).first.codes)
    assert grown.facts("towel") == lexicon.facts("towel")
    assert lexicon.grow(np.zeros(0, dtype=np.uint64)) is lexicon
