"""English words without their endings."""

from __future__ import annotations

import pytest

from service.domain.text.stems import stem


@pytest.mark.parametrize(
    "pair",
    """scarves/scarf knives/knife mice/mouse women/woman shelves/shelf loaves/loaf teeth/tooth children/child
    geese/goose brushes/brush lenses/lens buses/bus gases/gas canvases/canvas feet/foot halves/half leaves/leaf men/man
    wolves/wolf hooves/hoof cacti/cactus bras/bra menus/menu quizzes/quiz headscarves/headscarf bookshelves/bookshelf
    sleeves/sleeve gloves/glove olives/olive valves/valve dishes/dish batteries/battery boxes/box axes/axe
    women's/woman womens/woman children's/child men's/man mens/man""".split(),
)
def test_a_plural_has_the_stem_of_its_singular(pair: str) -> None:
    plural, singular = pair.split("/")
    assert stem(plural) == stem(singular)


@pytest.mark.parametrize("pair", "bases/basis dice/die glasses/gas garments/man news/new oven/ox mouse/moose".split())
def test_other_words_keep_stems_of_their_own(pair: str) -> None:
    one, other = pair.split("/")
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("word", "expected"), [("n.e.c.", "nec"), ("man-made", "manmad"), ("man made", "manmad"), ("20,000", "20000")]
)
def test_a_word_written_in_pieces_is_one(word: str, expected: str) -> None:
    assert stem(word) == expected
