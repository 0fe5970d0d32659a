"""Runs of Chinese as units, and the slips in them."""

from __future__ import annotations

import pytest

from tests.domain.search.query.catalogs import units


def test_a_longer_chinese_word_counts_more() -> None:
    found = units("保温杯 毛巾")
    assert found["保温杯"].weight == pytest.approx((3 / 2) ** 0.5 * found["毛巾"].weight)


def test_characters_that_are_no_word_are_taken_for_the_word_they_sound_like() -> None:
    [unit] = units("保温悲").values()
    assert unit.surface == "保温悲"
    assert "保温杯" in {term for group, _ in unit.expansions for term in group.terms}
    assert "保温杯" not in {term for group, _ in units("毛巾")["毛巾"].expansions for term in group.terms}


def test_what_the_catalogue_says_as_it_is_written_is_no_slip() -> None:
    written = units("保温悲", "保温悲", "毛巾")
    assert not any("保温杯" in group.terms for unit in written.values() for group, _ in unit.expansions)
