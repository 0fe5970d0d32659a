"""Denials in a query: each is a unit that goods meet by denying it too, and a claim that others contradict.

`不含酒精` is met by `alcohol-free`, and contradicted by whatever says alcohol and nowhere denies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from service.domain.search.query.expand import TRANSLATED, Expansion, Expansions, expand_english, same_term
from service.domain.search.query.units import Claim, Unit
from service.domain.text.analysis import GRAM, FoldedText
from service.domain.text.denial import DENIED, Denied, words_of_denied
from service.domain.text.denied import names_of_denied
from service.domain.text.dictionary import dictionary

DENIAL_WEIGHT = 0.5
"""Of a denial beside what is asked for: most goods do not say what they lack."""
DENIAL_COST = 0.5
"""Share of the value that goods lose which say what is denied."""
MOST_DENIALS = 16
"""That are read of each field of a query."""
_MOST_READ = 2_000
"""Characters of a field that are read for denials; what is asked for stands at its beginning."""
_OF_HEAD = 0.8  # of a denial of the last word, where more is denied
_WITH = "带含有加"
"""What says that goods have a thing of a short name: 带盖, 含糖."""
_LEAST_LIKELY = 0.8  # of a translation by which goods contradict a denial


class _Name(NamedTuple):
    """A name of what is denied: its words, and how surely it names it."""

    words: tuple[str, ...]
    likelihood: float


def read_denials(text: FoldedText, weight: float) -> list[tuple[Unit, Claim]]:
    """The denials of a text.

    Args:
        text: of a field of the query.
        weight: of the field.
    """
    found = []
    for denied in text.denials[:MOST_DENIALS]:
        words = tuple(words_of_denied(denied.phrase))
        if words and denied.start < _MOST_READ:
            found.append(_read(words, _surface(text, denied), weight))
    return found


def _read(words: tuple[str, ...], surface: str, weight: float) -> tuple[Unit, Claim]:
    own = DENIED + "".join(words)
    names = list(_names_of(words))
    said = {DENIED + "".join(name): likelihood for name, likelihood in names}
    if len(words) > 1:
        said |= {DENIED + "".join(name): _OF_HEAD * likelihood for name, likelihood in _names_of(words[-1:])}
    others = [Expansion(likelihood, ((term, 1.0),), sign=TRANSLATED) for term, likelihood in said.items()]
    groups = [Expansions(others)]
    if all(word.isascii() for word in words):
        groups.append(expand_english((*words, "free")))  # 无添加 is a name of its own
    unit = Unit(own, surface, weight * DENIAL_WEIGHT, same_term(own), [(group, 1.0) for group in groups])
    sure = (name for name, likelihood in names if likelihood >= _LEAST_LIKELY)
    contrary = tuple(dict.fromkeys(chain.from_iterable(map(_terms_of, sure))))
    return unit, Claim(surface, contrary, tuple(said), DENIAL_COST)


def _surface(text: FoldedText, denied: Denied) -> str:
    return " ".join(text.surface(denied.start, denied.end).split())


def _names_of(words: tuple[str, ...]) -> Iterator[_Name]:
    """What is denied by its own name, by its other names, and as the dictionary translates it."""
    yield _Name(words, 1.0)
    known = names_of_denied().get(" ".join(words)) or names_of_denied().get("".join(words))
    if known is not None:
        yield from (_Name(tuple(name.split(" ")), 1.0) for name in known)
    elif all(word.isascii() for word in words):
        translations = dictionary().to_chinese(words)
        yield from (_Name((word,), likelihood) for word, likelihood in translations if len(word) > 1)
    elif len(words) == 1:
        yield from (_Name((other,), 1.0) for other in dictionary().chinese_synonyms(words[0]))
        yield from (_Name(phrase, likelihood) for phrase, likelihood in dictionary().to_english(words[0]))


def _terms_of(name: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The ways in which a document says a name: English words side by side, Chinese ones by their characters."""
    joined = "".join(name)
    if joined.isascii():
        yield (joined,)
    elif len(joined) == 1:
        yield (joined,)
        yield from ((GRAM + verb + joined,) for verb in _WITH)
    else:
        yield tuple(GRAM + joined[at : at + 2] for at in range(len(joined) - 1))
