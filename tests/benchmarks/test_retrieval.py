"""`python -m benchmarks.retrieval`: its catalogue is weighed as the product weighs text, and its document is whole."""

from __future__ import annotations

import importlib.util

import numpy as np
import orjson
import pytest
import typer
from typer.testing import CliRunner

from benchmarks.retrieval.__main__ import main
from benchmarks.retrieval.synthetic import Listings, fit_catalog
from service.domain.search.parameters import TextParameters


def test_weights_are_those_of_the_formula_that_the_text_model_states() -> None:
    listings = Listings(300, seed=3)
    model = TextParameters()
    catalog = fit_catalog(listings, model)
    fields = listings.write(0, 300)
    lengths = np.array([np.bincount(field.rows, minlength=300) for field in fields])
    average = np.array([field[field > 0].mean() for field in lengths])
    row = int(np.argmax(lengths.min(axis=0)))
    term = int(fields[0].terms[fields[0].rows == row][0])
    counts = np.array([np.count_nonzero(field.terms[field.rows == row] == term) for field in fields])
    pivots = np.array([model.length_pivot, model.text_length_pivot, model.text_length_pivot])
    frequency = (np.array(model.field_weights) * counts / (1 - pivots + pivots * lengths[:, row] / average)).sum()
    assert catalog.columns[row, term] == pytest.approx(frequency / (model.saturation + frequency))
    held = np.count_nonzero(catalog.columns[:, [term]].toarray())
    expected = np.log1p((300 - held + 0.5) / (held + 0.5))
    assert catalog.inverse_document_frequencies[term] == pytest.approx(expected)


def test_the_same_seed_writes_the_same_listings_and_queries() -> None:
    first, second = Listings(200, seed=1), Listings(200, seed=1)
    for one, other in zip(first.write(0, 200), second.write(0, 200), strict=True):
        assert one.terms.tolist() == other.terms.tolist()
    held = np.ones(first.n_terms, dtype=np.int64)
    asked = first.queries(5, 4, held)
    assert [q.tolist() for q in asked] == [q.tolist() for q in second.queries(5, 4, held)]
    assert all(q.size == 4 and (np.diff(q) > 0).all() for q in asked)


@pytest.fixture
def only_bm25s_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "bm25s" else real(name))


@pytest.mark.usefixtures("only_bm25s_is_missing")
def test_the_document_names_engines_exactness_and_what_is_missing() -> None:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(main)
    done = CliRunner().invoke(app, ["--n-products", "500", "--quick", "--json"])
    assert done.exit_code == 0, done.output
    document = orjson.loads(done.stdout)
    assert document["n_products"] == 500
    assert document["exactness"] == {"n_compared": 240, "n_different": 0, "is_exact": True}
    assert document["missing"] == ["bm25s"]
    measured = {(row["engine"], row["terms"]) for row in document["retrieval"]}
    assert measured == {
        (engine, terms) for engine in ("homeward", "tantivy", "sparse_dot_topn", "scikit-learn") for terms in (4, 8, 20)
    }
    assert all(0 < row["p50_ms"] <= row["p99_ms"] and row["n_queries"] >= 200 for row in document["retrieval"])
    assert document["index"]["bytes"] >= 8 * document["n_postings"]
    assert [row["engine"] for row in document["batch"]] == ["homeward", "sparse_dot_topn"]
    assert "not installed, left out: bm25s" in done.stderr
