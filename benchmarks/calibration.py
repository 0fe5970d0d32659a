"""`python -m benchmarks.calibration`: how well `fit_probability` and the verdict on an answer carry over.

Fits the logistic regressions of `service.domain.search.fit` on judged requests for listings, and on requests for goods
that a catalogue does not have (`off_catalog.txt`, asked of products_en). Each set is measured by what was fitted on the
others alone. A pair is one of the `N_BEST` best documents of a query; the expected calibration error (ECE) is over ten
bins of equal width. `--write` ships what was fitted on all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.quality import JudgedSet, chosen_sets
from benchmarks.reliability_plot import reliability_svg
from service.domain.search import fit_coefficients
from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.fit import FEATURES, LEAD, N_BEST, Fitness, Measured, answer_features

FITTED_ON = ("products_en", "products_en_queries_zh", "products_zh", "titles_zh_to_en")
"""Requests for listings. The other sets ask for headings, or with a whole listing, and are measured alone."""
OFF_CATALOG = "off-catalogue"
MAX_QUERIES = 300
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The best documents of one query, with what a judge said of each."""

    measured: Measured
    is_right: NDArray[np.bool_]


Answers = Sequence[Answer]


def collect(judged: JudgedSet) -> dict[str, Answers]:
    """The answers to a judged set's queries, and to requests for what it does not have."""
    index = TfidfEmbedding().fit_index([document.text for document in judged.corpus])

    def answer(text: str, grades: Mapping[str, int]) -> Answer | None:
        query = index.query(TextDocument(text))
        rows, _ = index.search(query, N_BEST)
        right = np.array([grades.get(judged.corpus[row].id, 0) > 0 for row in rows], dtype=np.bool_)
        return Answer(index.measure(query, rows), right) if len(rows) else None

    asked = [query for query in judged.queries if any(judged.qrels.get(query.id, {}).values())]
    asked = asked[:: max(1, len(asked) // MAX_QUERIES)][:MAX_QUERIES]
    found = {judged.name: [answer(query.text, judged.qrels[query.id]) for query in asked]}
    if judged.name == "products_en":
        off = (_HERE / "off_catalog.txt").read_text("utf-8").splitlines()
        found[OFF_CATALOG] = [answer(text, {}) for text in off]
    return {name: [one for one in answers if one is not None] for name, answers in found.items()}


def fit_pairs(sets: Sequence[Answers]) -> Pipeline:
    """A regression on all pairs, each set counting as much as another."""
    features = [np.concatenate([one.measured.features for one in answers]) for answers in sets]
    right = [np.concatenate([one.is_right for one in answers]) for answers in sets]
    return _regress(features, right)


def fit_answers(sets: Sequence[Answers]) -> Pipeline:
    """A regression on answers: those that hold something right, against those to what the catalogue does not have."""
    judged, off = [one for answers in sets[:-1] for one in answers if one.is_right.any()], sets[-1]
    features = [np.array([answer_features(one.measured) for one in answers]) for answers in (judged, off)]
    return _regress(features, [np.ones(len(judged), dtype=np.bool_), np.zeros(len(off), dtype=np.bool_)])


def _regress(features: Sequence[NDArray[np.float64]], right: Sequence[NDArray[np.bool_]]) -> Pipeline:
    weights = np.concatenate([np.full(len(part), 1.0 / len(part)) for part in right])
    regression = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3_000))
    regression.fit(
        np.concatenate(features),
        np.concatenate(right),
        logisticregression__sample_weight=weights / weights.mean(),
    )
    return regression


def coefficients(regression: Pipeline, names: Sequence[str]) -> dict[str, float]:
    """The regression's coefficients for features as they are, not standardised."""
    scaler, last = regression[0], regression[-1]
    plain = last.coef_[0] / scaler.scale_
    intercept = float(last.intercept_[0] - plain @ scaler.mean_)
    return {"intercept": round(intercept, 4), **dict(zip(names, np.round(plain, 4).tolist(), strict=True))}


def calibration_error(chances: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The expected calibration error over ten bins of equal width."""
    bins = np.minimum((chances * 10).astype(np.intp), 9)
    parts = [bins == number for number in range(10)]
    return float(sum(part.mean() * abs(chances[part].mean() - right[part].mean()) for part in parts if part.any()))


def measure(sets: Mapping[str, Answers], name: str) -> tuple[NDArray[np.float64], NDArray[np.bool_], float]:
    """A set's chances by what was fitted without it, what was right, and the share of its answers called none.

    Of what is off the catalogue, one half is measured by what was fitted on the other, and the other way round.
    """
    others = [sets[other] for other in FITTED_ON if other != name]
    off, asked = sets[OFF_CATALOG], sets[name]
    halves = [(off[1::2], asked[::2]), (off[::2], asked[1::2])] if name == OFF_CATALOG else [(off, asked)]
    chances, right, none = [], [], []
    for off_part, part in halves:
        pairs, answers = fit_pairs([*others, off_part]), fit_answers([*others, off_part])
        for one in part:
            chances.append(pairs.predict_proba(one.measured.features)[:, 1])
            right.append(one.is_right)
            if name == OFF_CATALOG or one.is_right.any():
                answer = answers.predict_proba([answer_features(one.measured)])[0, 1]
                none.append(Fitness.of(answer, chances[-1].max()) is Fitness.NONE)
    return np.concatenate(chances), np.concatenate(right), float(np.mean(none))


def write(sets: Mapping[str, Answers]) -> None:
    """Ship what is fitted on all."""
    fitted = [*(sets[name] for name in FITTED_ON), sets[OFF_CATALOG]]
    shipped = {
        "OF_PAIR": coefficients(fit_pairs(fitted), FEATURES),
        "OF_ANSWER": coefficients(fit_answers(fitted), (*FEATURES, LEAD)),
    }
    lines = ['"""What `fit` works out chances with; written by `python -m benchmarks.calibration --write`."""', ""]
    lines += ["from collections.abc import Mapping", ""]
    for name, values in shipped.items():
        lines += [
            f"{name}: Mapping[str, float] = {{",
            *(f'    "{key}": {value},' for key, value in values.items()),
            "}",
        ]
    Path(str(fit_coefficients.__file__)).write_text("\n".join(lines) + "\n", "utf-8")


def main(*, write_coefficients: bool = typer.Option(False, "--write", help="Ship what is fitted on all sets.")) -> None:
    """Print the calibration of each set left out, and draw it to docs/reliability.svg when it is shipped."""
    sets: dict[str, Answers] = {}
    for judged in chosen_sets():
        sets |= collect(judged)
    if write_coefficients:
        write(sets)
    table = Table("set", "answers", "ECE", "mean chance", "right", "called none", title="Each set left out")
    curves = {}
    for name, answers in sets.items():
        chances, right, none = measure(sets, name)
        curves[name] = (chances, right)
        table.add_row(
            name + ("" if name in (*FITTED_ON, OFF_CATALOG) else " *"),
            str(len(answers)),
            f"{calibration_error(chances, right):.3f}",
            f"{chances.mean():.3f}",
            f"{right.mean():.3f}",
            f"{none:.1%}",
        )
    Console(width=120).print(table)
    Console().print(
        "* not fitted on; called none: of the answers that hold something right, or of all that are off-catalogue"
    )
    if write_coefficients:
        drawn = {name: curves[name] for name in (*FITTED_ON, OFF_CATALOG)}
        (_HERE.parent / "docs" / "reliability-of-fit.svg").write_text(reliability_svg(drawn), "utf-8")


if __name__ == "__main__":
    typer.run(main)
