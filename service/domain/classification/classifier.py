"""Likely HS codes of a text: a vote of the nearest texts whose code is known.

Every example (a description of the nomenclature, a name of everyday goods, a coded product of the network) has a text
value `v` in [0, 1] for the asked text, as any document of a `TextIndex` has. The strength of a heading is the soft
maximum of its examples, `s = (Σ v^16)^(1/16)`: many weak examples do not outvote a good one. Its probability is
`s^8 / (0.15^8 + Σ s^8)`. A power instead of an exponential keeps the probabilities from following the values' scale,
which shrinks with the number of words asked; the 0.15 stands for none of the known headings, so that a text of which
hardly a word is known is hardly placed. The 8 and the 0.15 are all that was fitted: to the mean calibration error over
coded texts of four kinds, short and long, in both languages (`benchmarks/classification.py` measures). Within a heading
the subheadings share its probability in the same way, so that levels agree. It is k-nearest-neighbour classification
with similarity-weighted votes (Dudani 1976), the votes of one class merged by a norm instead of a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from service.domain.caches import BUDGETS, Cache, measure_plain
from service.domain.catalog import Product
from service.domain.classification.distribution import HsDistribution
from service.domain.classification.documents import Example, SourceKind, collect_examples
from service.domain.classification.guesses import N_GUESSES, Guesses
from service.domain.classification.nomenclature import (
    CHAPTER,
    HEADING,
    SUBHEADING,
    HsCode,
    HsTitle,
    collect_titles,
)
from service.domain.hs import NOT_STATED as NO_HEADING
from service.domain.search.counting import CountedTexts, count_texts
from service.domain.search.explanation import Evidence, LeftOut
from service.domain.search.index import TextDocument, TextIndex, TextQuery

N_NEIGHBOURS = 500
"""Examples that vote; those behind are too weak to be seen in a probability."""
LONGEST_REMEMBERED = 2_000
"""Characters; a longer text would take the room of many shorter ones."""
BATCH = 1_000
"""Texts of which headings are guessed at once; bounds the memory."""
N_HEADINGS = 20
"""Headings that a distribution names; the probability of the rest is given to none."""
AGREEMENT = 16.0
"""Exponent of the norm that merges the votes for one code; infinity would be the best vote alone."""
SHARPNESS = 8.0
"""Exponent that makes probabilities of strengths; fitted."""
NONE_OF_THESE = 0.15
"""Strength of the case that the goods are none of what is known; fitted."""


@dataclass(frozen=True, slots=True)
class HsSource:
    """The example that spoke most for a code: `title` is a product's name, a description or a name of goods."""

    kind: SourceKind
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class HsLevel:
    """One code on the way down to a suggestion, with its own probability."""

    code: str
    title: HsTitle
    probability: float


@dataclass(frozen=True, slots=True)
class HsSuggestion:
    """A likely code.

    Attributes:
        code: 2, 4 or 6 digits.
        title: what it stands for.
        probability: in [0, 1].
        path: the code and those above it, chapter first.
        source: the example that spoke most for it.
        evidence: which words of the text met which words of that example; contributions add up to its text value.
    """

    code: str
    title: HsTitle
    probability: float
    path: tuple[HsLevel, ...]
    source: HsSource
    evidence: tuple[Evidence, ...]


_Asked: TypeAlias = tuple[TextDocument, int | None]
"""A text, and an example that has no vote."""
_PREDICTION, _PROBABILITY = 800, 200
"""Bytes of a distribution, and of each probability in it."""


def _measure_prediction(asked: _Asked, predicted: HsDistribution) -> int:
    n_codes = len(predicted.chapters) + len(predicted.headings) + len(predicted.subheadings)
    return measure_plain(asked[0].fields(), asked[1]) + _PREDICTION + _PROBABILITY * n_codes


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The likeliest codes of one level.

    Attributes:
        items: best first.
        is_text_cut: whether the text is longer than what is read of it.
        left_out: codes that belong here, and whose example could not be explained.
    """

    items: tuple[HsSuggestion, ...]
    is_text_cut: bool = False
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Votes:
    query: TextQuery
    rows: NDArray[np.intp]
    values: NDArray[np.float64]


class HsClassifier:
    """Predicts HS codes. Immutable; its arrays may be memory maps."""

    def __init__(
        self,
        index: TextIndex,
        codes: NDArray[np.bytes_],
        kinds: NDArray[np.uint8],
        titles: Mapping[str, HsTitle],
    ) -> None:
        self.index = index
        self.codes = codes
        self.kinds = kinds
        self.titles = titles
        self.n_examples = len(codes)
        # no `Memo`, which would tie its object into a cycle: maps of old snapshots would outlive them
        self._predicted: Cache[_Asked, HsDistribution] = Cache(BUDGETS["predictions"], _measure_prediction)
        self._finest, self._at = np.unique(codes.astype(f"U{SUBHEADING}"), return_inverse=True)
        self._headings, self._heading_at = np.unique(self._finest.astype(f"U{HEADING}"), return_inverse=True)
        numbers = [int(code) if len(code) == HEADING else NO_HEADING for code in self._headings.tolist()]
        self._numbers = np.array(numbers, dtype=np.int32)  # of a chapter alone none

    @classmethod
    def build(cls, nomenclature: Iterable[HsCode] = (), products: Iterable[Product] = ()) -> Self:
        """Learn from what is shipped, a loaded nomenclature, and the coded products that every partner may see.

        Args:
            nomenclature: codes with their descriptions; may be empty.
            products: in the order of their ids.
        """
        entries = sorted(nomenclature, key=lambda entry: entry.code)
        return cls.learn(collect_examples(entries, products), collect_titles(entries))

    @classmethod
    def learn(cls, examples: Sequence[Example], titles: Mapping[str, HsTitle]) -> Self:
        """Learn from given examples; from the same ones again, it costs nothing in the same process."""
        known = _learn(tuple(examples))
        return cls(known.index, known.codes, known.kinds, titles)

    @classmethod
    def empty(cls) -> Self:
        """One that has learned nothing and predicts nothing."""
        return cls.learn((), {})

    def predict(self, text: TextDocument, without: int | None = None) -> HsDistribution:
        """How likely the text falls under each code; empty when it shares no word with any example.

        Remembered, since the same demands are asked again whenever the catalogue around them has changed.

        Args:
            text: of a product or a demand.
            without: an example that has no vote, to measure by leaving one out.

        Cost: that of one text search over the examples, a few milliseconds; nothing for a text that is remembered.
        """
        asked = (text, without)
        found = self._predicted.recall(asked)
        if found is None:
            found = self._distribution(self._vote(text, without))
            if text.n_characters <= LONGEST_REMEMBERED:
                self._predicted.remember(asked, found)
        return found

    def suggest(self, text: TextDocument, level: int = HEADING, limit: int = 5) -> Suggestions:
        """The likeliest codes of one level, with their evidence; fewer when fewer are likely at all.

        One whose example cannot be explained is left out, since one bad row must not take the answer from all.

        Args:
            text: of a product or a demand.
            level: 2, 4 or 6 digits.
            limit: at most this many.
        """
        votes = self._vote(text, None)
        distribution = self._distribution(votes)
        items: list[HsSuggestion] = []
        left_out: list[LeftOut] = []
        for code in list(distribution.level(level))[:limit]:
            try:
                items.append(self._suggestion(code, distribution, votes))
            except Exception as error:  # noqa: BLE001 whatever is wrong with a row
                left_out.append(LeftOut(code, error))
        return Suggestions(tuple(items), votes.query.is_cut, tuple(left_out))

    def guess_many(self, docs: Sequence[TextDocument] | CountedTexts) -> Guesses:
        """The likeliest headings of many texts, which may be counted already.

        The same vote as `predict`'s, but without the dictionary between the languages (the shipped words are in both)
        and without other words for the same, so that it is a little coarser.

        Cost: CPU-heavy, some 1,000 texts a second; belongs in the process that builds.
        """
        texts, guesses = count_texts(docs), Guesses.none(len(docs))
        for begin in range(0, len(texts) if self.n_examples else 0, BATCH):
            some = texts.take(np.arange(begin, min(begin + BATCH, len(texts))))
            rows, values = self.index.search_plainly(some, N_NEIGHBOURS)
            for at, (voters, votes) in enumerate(zip(rows, values, strict=True), start=begin):
                n_voters = int(np.count_nonzero(votes))
                if not n_voters:
                    continue
                voted_for = self._heading_at[self._at[voters[:n_voters]]]
                by_heading = _normalise(_merge(votes[:n_voters], voted_for, len(self._headings)))
                by_heading[self._numbers == NO_HEADING] = 0.0
                top = np.argsort(-by_heading, kind="stable")[:N_GUESSES]
                top = top[by_heading[top] > 0.0]
                guesses.headings[at, : len(top)] = self._numbers[top]
                guesses.probabilities[at, : len(top)] = by_heading[top]
        return guesses

    def title(self, code: str) -> HsTitle:
        """What a code stands for, as far as that is known."""
        return self.titles.get(code, HsTitle())

    def _vote(self, text: TextDocument, without: int | None) -> _Votes:
        query = self.index.query(text)
        rows, values = self.index.search(query, N_NEIGHBOURS)
        if without is not None:
            kept = rows != without
            rows, values = rows[kept], values[kept]
        return _Votes(query, rows, values)

    def _distribution(self, votes: _Votes) -> HsDistribution:
        if not len(votes.rows) or not votes.values[0] > 0.0:
            return HsDistribution()
        strengths = _merge(votes.values, self._at[votes.rows], len(self._finest))
        by_heading = _normalise(_merge(strengths, self._heading_at, len(self._headings)))
        top = np.argsort(-by_heading, kind="stable")[:N_HEADINGS]
        top = top[by_heading[top] > 0.0]
        within = strengths**SHARPNESS
        totals = np.bincount(self._heading_at, within, minlength=len(self._headings))
        named = np.flatnonzero(np.isin(self._heading_at, top) & (strengths > 0.0))
        shares = by_heading[self._heading_at[named]] * within[named] / totals[self._heading_at[named]]
        return HsDistribution(
            chapters=_ordered(_sum(self._headings[top].astype(f"U{CHAPTER}"), by_heading[top])),
            headings=_ordered(_at_level(self._headings[top], by_heading[top], HEADING)),
            subheadings=_ordered(_at_level(self._finest[named], shares, SUBHEADING)),
        )

    def _suggestion(self, code: str, distribution: HsDistribution, votes: _Votes) -> HsSuggestion:
        path = tuple(
            HsLevel(code[:n], self.title(code[:n]), distribution.level(n).get(code[:n], 0.0))
            for n in range(CHAPTER, len(code) + 1, 2)
        )
        speaks = np.char.startswith(self.codes[votes.rows], code.encode("ascii"))
        row = int(votes.rows[int(np.argmax(speaks))])
        source = HsSource(SourceKind(int(self.kinds[row])), self.codes[row].decode("ascii"), self.index.text(row)[0])
        return HsSuggestion(
            code, self.title(code), path[-1].probability, path, source, self.index.explain(votes.query, row).met
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    index: TextIndex
    codes: NDArray[np.bytes_]
    kinds: NDArray[np.uint8]


@lru_cache(maxsize=2)
def _learn(examples: tuple[Example, ...]) -> _Known:
    """Kept, since the builder makes an index for every change of the catalogue, and few of them concern examples."""
    from service.domain.search.estimator import TfidfEmbedding  # brings scikit-learn: not for those who serve

    model = TfidfEmbedding().fit(_by_heading(examples)).model_
    return _Known(
        TextIndex.build(model, [example.text for example in examples]),
        np.array([example.code.encode("ascii") for example in examples], dtype=f"S{SUBHEADING}"),
        np.array([example.kind for example in examples], dtype=np.uint8),
    )


def _by_heading(examples: Iterable[Example]) -> list[TextDocument]:
    """The examples of each heading as one document: a word tells codes apart when few headings have it.

    Counted in examples, the words of headings with many examples would seem common.
    """
    texts: dict[str, list[TextDocument]] = {}
    for example in examples:
        texts.setdefault(example.code[:HEADING], []).append(example.text)
    return [
        TextDocument(*("\n".join(parts) for parts in zip(*(t.fields() for t in own), strict=True)))
        for own in texts.values()
    ]


def _merge(values: NDArray[np.float64], groups: NDArray[np.intp], n_groups: int) -> NDArray[np.float64]:
    """The norm of each group's values, of order `AGREEMENT`; scaled by the largest, lest it underflow."""
    largest = values.max()
    sums = np.bincount(groups, (values / largest) ** AGREEMENT, minlength=n_groups)
    merged: NDArray[np.float64] = sums ** (1.0 / AGREEMENT) * largest
    return merged


def _normalise(strengths: NDArray[np.float64]) -> NDArray[np.float64]:
    largest = strengths.max()
    powers = (strengths / largest) ** SHARPNESS
    probabilities: NDArray[np.float64] = powers / (powers.sum() + (NONE_OF_THESE / largest) ** SHARPNESS)
    return probabilities


def _sum(codes: NDArray[np.str_], probabilities: NDArray[np.float64]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for code, probability in zip(codes.tolist(), probabilities.tolist(), strict=True):
        sums[code] = sums.get(code, 0.0) + probability
    return sums


def _at_level(codes: NDArray[np.str_], probabilities: NDArray[np.float64], level: int) -> dict[str, float]:
    pairs = zip(codes.tolist(), probabilities.tolist(), strict=True)
    return {code: probability for code, probability in pairs if len(code) == level}


def _ordered(probabilities: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(probabilities.items(), key=lambda pair: (-pair[1], pair[0])))
