from __future__ import annotations

import pytest

from service.domain.text.dictionary import dictionary, phrase_of
from service.domain.text.kinds import kinds
from service.domain.text.meaning import meaning_of


@pytest.mark.parametrize(
    ("word", "english"),
    [
        ("毛巾", "towel"),
        ("红酒", "red wine"),
        ("不锈钢", "stainless steel"),
        ("保温杯", "vacuum flask"),
        ("雷朋", "ray ban"),
    ],
)
def test_words_translate_in_both_directions(word: str, english: str) -> None:
    phrase = phrase_of(english)
    assert phrase in dict(dictionary().to_english[word])
    assert word in dict(dictionary().to_chinese[phrase])


def test_weights_fall_from_the_best_and_lie_above_zero() -> None:
    for translations in dictionary().to_english.values():
        weights = [weight for _, weight in translations]
        assert weights == sorted(weights, reverse=True)
        assert 0.0 < weights[-1] <= weights[0] <= 1.0


def test_the_glossary_comes_before_the_dictionary() -> None:
    assert dictionary().to_english["连衣裙"][0] == (("dress",), 1.0)


def test_names_of_one_concept_are_synonyms() -> None:
    assert "三脚架" in dictionary().chinese_synonyms["三角架"]
    assert phrase_of("aubergine") in dictionary().english_synonyms[phrase_of("eggplant")]


def test_goods_know_their_kind() -> None:
    names = {name for kind in kinds()[phrase_of("slippers")] for phrase in kind.english for name in phrase}
    assert "footwear" in names


def test_words_that_share_rare_characters_mean_alike() -> None:
    def likeness(one: str, other: str) -> float:
        meaning, others = meaning_of(one), meaning_of(other)
        return sum(weight * others.get(feature, 0.0) for feature, weight in meaning.items())

    assert likeness("caramel", "sugar") > 0.3 > likeness("caramel", "towel")
    assert meaning_of("qwxzk") == {}
