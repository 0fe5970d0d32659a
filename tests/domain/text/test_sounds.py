from __future__ import annotations

import pytest

from service.domain.text.sounds import find_syllables, may_be_meant, sound_by_characters, sound_of


def test_sounds_have_no_tones() -> None:
    assert sound_of("tou2 ying3 yi2") == ("tou", "ying", "yi")
    assert sound_of("Beng4 bu4") == ("beng", "bu")


def test_a_character_sounds_as_in_most_words() -> None:
    spoken = [
        ("银行", ("yin", "hang")),
        ("行李", ("xing", "li")),
        ("行车", ("xing", "che")),
        ("卡拉", ("ka", "la", "OK")),
    ]
    syllables = find_syllables(spoken)
    assert syllables["行"] == "xing"
    assert "卡" not in syllables  # not one syllable a character
    assert sound_by_characters("行李", syllables) == ("xing", "li")
    assert sound_by_characters("行头", syllables) is None


@pytest.mark.parametrize(
    ("word", "written", "may"),
    [("红酒", "宏酒", True), ("红酒", "宏久", False), ("投影仪", "投影仪", False), ("投影仪", "头影义", False)],
)
def test_at_most_half_of_the_characters_are_others(word: str, written: str, may: bool) -> None:
    assert may_be_meant(word, written) is may
