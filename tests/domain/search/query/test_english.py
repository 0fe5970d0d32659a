"""English words as units, and the phrases that they make."""

from __future__ import annotations

from tests.domain.search.query.catalogs import units


def test_a_model_number_counts_more_than_a_word() -> None:
    found = units("PSL350H speaker")
    assert found["psl350h"].weight == 3 * found["speaker"].weight
    assert units("500ml cup")["500ml"].weight == 1.0  # a size is no model number


def test_a_phrase_of_the_dictionary_is_another_name_of_each_of_its_words() -> None:
    found = units("stainless steel cup")
    for word in ("stainless", "steel"):
        assert any("不锈钢" in group.terms for group, _ in found[word].expansions)
    assert not any("不锈钢" in group.terms for group, _ in found["cup"].expansions)


def test_two_neighbouring_words_may_be_written_as_one() -> None:
    found = units("micro fiber cloth")
    for word in ("micro", "fiber"):
        assert any("microfib" in term for group, _ in found[word].expansions for term in group.terms)
