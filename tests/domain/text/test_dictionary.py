from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from service.domain.text.dictionary import LONGEST_CHINESE, BilingualDictionary, dictionary
from service.domain.text.kinds import kinds
from service.domain.text.mixed import is_mixed
from service.domain.text.phrases import phrase_of
from service.domain.text.segment import is_cjk
from service.domain.text.translations import GLOSSARY, THESAURUS, Translations, read_synsets, read_translations
from service.index.text_tables import load_dictionary, save_dictionary


@pytest.fixture(scope="module")
def said() -> Translations:
    return read_translations()


def test_the_compiled_dictionary_says_what_its_sources_say(said: Translations) -> None:
    known = dictionary()
    words, phrases = said.to_english, said.to_chinese
    assert {word: known.to_english(word) for word in words} == words
    assert {phrase: known.to_chinese(phrase) for phrase in phrases} == phrases
    assert {word: known.chinese_synonyms(word) for word in said.chinese_synonyms} == said.chinese_synonyms
    assert {phrase: known.english_synonyms(phrase) for phrase in said.english_synonyms} == said.english_synonyms
    assert {phrase: known.akin(phrase) for phrase in said.akin} == said.akin


def test_unknown_words_have_no_translations() -> None:
    assert dictionary().to_english("龘龘龘") == ()
    assert dictionary().to_chinese(("qwxzk",)) == ()
    assert dictionary().to_chinese(()) == ()


def test_words_of_a_run_come_from_the_shortest_on(said: Translations) -> None:
    run = "不锈钢水龙头"
    for begin in range(len(run)):
        held = [run[begin:end] for end in range(begin + 1, len(run) + 1) if run[begin:end] in said.to_english]
        assert dictionary().words_from(run, begin) == held


def test_a_saved_dictionary_is_the_same(tmp_path: Path) -> None:
    small = Translations(
        to_english={"毛巾": ((("towel",), 1.0), (("face", "cloth"), 0.5))},
        to_chinese={("towel",): (("毛巾", 1.0),), ("face", "cloth"): (("毛巾", 0.5),)},
        chinese_synonyms={},
        english_synonyms={("towel",): (("face", "cloth"),), ("face", "cloth"): (("towel",),)},
        akin={("towel",): ((("face", "cloth"), 0.5, "毛巾"),), ("face", "cloth"): ((("towel",), 0.5, "毛巾"),)},
        syllables={"毛": "mao", "巾": "jin", "今": "jin"},
        homophones={("mao", "jin"): ("毛巾",)},
    )
    save_dictionary(BilingualDictionary.compile(small), tmp_path)
    mapped = load_dictionary(tmp_path)
    assert mapped.to_english("毛巾") == small.to_english["毛巾"]
    assert mapped.to_chinese(("face", "cloth")) == (("毛巾", 0.5),)
    assert mapped.english_synonyms(("towel",)) == (("face", "cloth"),)
    assert mapped.chinese_synonyms("毛巾") == ()
    assert mapped.akin(("towel",)) == small.akin[("towel",)]
    assert mapped.akin(("flannel",)) == ()
    assert list(mapped.homophones_in("大毛今")) == [(1, "毛巾")]
    assert list(mapped.homophones_in("毛巾")) == []


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
    assert phrase in dict(dictionary().to_english(word))
    assert word in dict(dictionary().to_chinese(phrase))


def test_weights_fall_from_the_best_and_lie_above_zero(said: Translations) -> None:
    for translations in said.to_english.values():
        weights = [weight for _, weight in translations]
        assert weights == sorted(weights, reverse=True)
        assert 0.0 < weights[-1] <= weights[0] <= 1.0


def test_the_glossary_comes_before_the_dictionary() -> None:
    assert dictionary().to_english("连衣裙")[0] == (("dress",), 1.0)


def test_names_of_one_concept_are_synonyms() -> None:
    assert "三脚架" in dictionary().chinese_synonyms("三角架")
    assert phrase_of("aubergine") in dictionary().english_synonyms(phrase_of("eggplant"))


def test_the_thesaurus_tells_other_names_and_translates_what_has_no_translation() -> None:
    known = dictionary()
    assert "抽绳袋" in known.chinese_synonyms("束口袋")
    assert phrase_of("dad shoes") in dict(known.to_english("老爹鞋"))
    assert "老爹鞋" in dict(known.to_chinese(phrase_of("dad shoes")))
    assert "银" in dict(known.to_chinese(("silver",)))  # 银色, 银白, 银白色 … crowd out none of its translations


@pytest.mark.parametrize("source", [GLOSSARY, THESAURUS])
def test_concepts_have_names_that_can_be_looked_up(source: tuple[str, str]) -> None:
    for chinese, english in read_synsets(source):
        assert chinese
        assert all((1 <= len(word) <= LONGEST_CHINESE and is_cjk(word)) or is_mixed(word) for word in chinese)
        assert english
        assert all(1 <= len(phrase) <= 4 for phrase in english)
        assert len(set(chinese)) == len(chinese)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("投影义", [(0, "投影仪")]),
        ("家用投婴仪", [(2, "投影仪")]),
        ("屏木", [(0, "屏幕")]),  # of two characters, a word of the trade
        ("投影仪", []),  # a word already
        ("头婴义", []),  # not a character of it is right
        ("圆桶", []),  # jieba knows it as a word, though 圆筒 sounds the same
        ("投é仪", []),
    ],
)
def test_what_sounds_like_a_word_is_told_where_it_is_none(run: str, words: list[tuple[int, str]]) -> None:
    assert list(dictionary().homophones_in(run)) == words


def test_phrases_that_share_a_translation_are_akin() -> None:
    akin = {phrase: pivot for phrase, _, pivot in dictionary().akin(phrase_of("aubergine"))}
    assert akin[phrase_of("eggplant")] == "茄子"
    assert all(phrase_of("aubergine") != phrase for phrase in akin)


def test_goods_know_their_kind() -> None:
    names = {name for kind in kinds()[phrase_of("slippers")] for phrase in kind.english for name in phrase}
    assert "footwear" in names


def meaning_of(word: str) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    return dictionary().meaning(phrase_of(word))


def test_words_that_share_rare_characters_mean_alike() -> None:
    def likeness(one: str, other: str) -> float:
        (features, weights), (others, other_weights) = meaning_of(one), meaning_of(other)
        return float(((features[:, None] == others) * weights[:, None] * other_weights).sum())

    assert likeness("caramel", "sugar") > 0.3 > likeness("caramel", "towel")
    assert likeness("caramel", "caramel") == pytest.approx(1.0)
    assert not meaning_of("qwxzk")[0].size


def test_a_kind_is_told_by_its_whole_title_without_what_it_denies() -> None:
    [lip_make_up] = kinds()[phrase_of("lip gloss")]
    assert {"cosmet", "prepar", "lip"} <= set(lip_make_up.title)
    [seats] = [kind for kind in kinds()[phrase_of("office chair")] if "seat" in kind.title]
    assert not {"dental", "barber"} & set(seats.title)  # "other than dental or barbers'"
