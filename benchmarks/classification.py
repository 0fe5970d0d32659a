"""How well HS codes are found: accuracy by level, and whether the probabilities mean what they say.

    python -m benchmarks.classification [--nomenclature FILE] [--goods FOLDER]

The sample products are classified by leaving one out: each by everything but itself. A folder in BEIR's layout, whose
corpus ids are codes, is classified by the nomenclature; the judgments' highest grade is the right code.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from service.domain.classification.classifier import HsClassifier
from service.domain.classification.distribution import HsDistribution
from service.domain.classification.documents import Example, SourceKind, collect_examples
from service.domain.classification.nomenclature import CHAPTER, HEADING, SUBHEADING, HsCode, collect_titles
from service.domain.classification.nomenclature_file import parse_nomenclature
from service.domain.search.index import TextDocument
from service.ingest.beir import read_qrels, read_queries
from service.samples.samples import load_samples

N_BINS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One classified text: what was predicted, and the code it has."""

    predicted: HsDistribution
    code: str


def measure(cases: Sequence[Case]) -> str:
    """One line a level: accuracy@1, accuracy@5, expected calibration error and Brier score of the first guess."""
    lines = []
    for level, name in ((CHAPTER, "chapter"), (HEADING, "heading"), (SUBHEADING, "subheading")):
        judged = [case for case in cases if len(case.code) >= level]
        guesses = [list(case.predicted.level(level).items())[:5] for case in judged]
        right = [[code == case.code[:level] for code, _ in top] for top, case in zip(guesses, judged, strict=True)]
        first = np.array([bool(hits) and hits[0] for hits in right], dtype=np.float64)
        stated = np.array([top[0][1] if top else 0.0 for top in guesses])
        lines.append(
            f"  {name:10}  n {len(judged):5d}  @1 {first.mean():.3f}  @5 {np.mean([any(h) for h in right]):.3f}"
            f"  ECE {calibration_error(stated, first):.3f}  Brier {np.mean((stated - first) ** 2):.3f}"
        )
    return "\n".join(lines)


def calibration_error(stated: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error: the mean gap between probability and frequency, over ten bins of probability."""
    bins = np.minimum((stated * N_BINS).astype(int), N_BINS - 1)
    gaps = [abs(stated[bins == b].mean() - right[bins == b].mean()) * np.mean(bins == b) for b in np.unique(bins)]
    return float(sum(gaps))


def classify_samples(nomenclature: Sequence[HsCode], *, by_name: bool) -> tuple[list[Case], list[bool]]:
    """Leave one out over the coded sample products; and which of them are named in English alone."""
    drafts = [product.draft for product in load_samples().products if product.draft.hs_code is not None]
    texts = [
        TextDocument(d.name, d.description, "\n".join(filter(None, [d.category or "", *d.attributes.values()])))
        for d in drafts
    ]
    codes = [(draft.hs_code or "")[:SUBHEADING] for draft in drafts]
    learned = collect_examples(nomenclature, ())
    own = [Example(code, SourceKind.PRODUCT, text) for code, text in zip(codes, texts, strict=True)]
    classifier = HsClassifier.learn([*learned, *own], collect_titles(nomenclature))
    asked = [TextDocument(text.name) for text in texts] if by_name else texts
    cases = [
        Case(classifier.predict(text, without=len(learned) + at), code)
        for at, (text, code) in enumerate(zip(asked, codes, strict=True))
    ]
    return cases, [draft.name.isascii() for draft in drafts]


def classify_goods(folder: Path, nomenclature: Sequence[HsCode]) -> list[Case]:
    """Goods phrases by the nomenclature and what is shipped."""
    classifier = HsClassifier.build(nomenclature)
    qrels = read_qrels(folder / "qrels.tsv")
    best = {query: max(grades, key=lambda code: grades[code]) for query, grades in qrels.items()}
    queries = [query for query in read_queries(folder / "queries.jsonl") if query.id in best]
    return [Case(classifier.predict(TextDocument(query.text)), best[query.id]) for query in queries]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nomenclature", type=Path)
    parser.add_argument("--goods", type=Path)
    options = parser.parse_args()
    loaded: tuple[HsCode, ...] = ()
    if options.nomenclature is not None:
        loaded = parse_nomenclature(options.nomenclature.read_bytes(), options.nomenclature.name)
    for nomenclature, title in (((), "nothing loaded"), (loaded, "nomenclature loaded"))[: 2 if loaded else 1]:
        for by_name in (False, True):
            cases, in_english = classify_samples(nomenclature, by_name=by_name)
            fields = "names alone" if by_name else "whole texts"
            print(f"sample products, {fields}, {title}, each left out\n{measure(cases)}")
            for english, language in ((True, "named in English"), (False, "named in Chinese or both")):
                print(f" {language}\n{measure([c for c, e in zip(cases, in_english, strict=True) if e is english])}")
    if options.goods is not None:
        print(f"{options.goods.name}\n{measure(classify_goods(options.goods, loaded))}")


if __name__ == "__main__":
    main()
