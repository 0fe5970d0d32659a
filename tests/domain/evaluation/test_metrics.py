from __future__ import annotations

import math

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, nDCG

from service.domain.evaluation.comparison import bootstrap_interval, compare_rankings
from service.domain.evaluation.metrics import ndcg, recall, reciprocal_rank

GRADES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3))
RANKINGS = st.permutations("abcdefgh")


@given(st.permutations("abcdefghijklmnop"), st.integers(0, 16), GRADES, st.integers(1, 3))
def test_metrics_are_those_of_trec_eval(order: list[str], length: int, grades: dict[str, int], min_grade: int) -> None:
    ranking = order[:length]
    measures = [nDCG(gains={1: 1, 2: 3, 3: 7}) @ 10, RR(rel=min_grade) @ 10, R(rel=min_grade) @ 4]
    run = {"q": {document: -float(rank) for rank, document in enumerate(ranking)}}
    expected = ir_measures.calc_aggregate(measures, {"q": grades}, run)
    found = (
        ndcg(ranking, grades),
        reciprocal_rank(ranking, grades, min_grade=min_grade),
        recall(ranking, grades, depth=4, min_grade=min_grade),
    )
    assert found == pytest.approx([expected[measure] for measure in measures])


def test_ndcg_by_hand() -> None:
    grades = {"a": 3, "b": 1}
    found = (1 / math.log2(2) + 7 / math.log2(4)) / (7 / math.log2(2) + 1 / math.log2(3))
    assert ndcg(["b", "x", "a"], grades) == pytest.approx(found)


def test_reciprocal_rank_and_recall_by_hand() -> None:
    assert reciprocal_rank(["x", "a"], {"a": 1}) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], {"a": 1}) == 0.0
    assert recall(["x", "a"], {"a": 1, "b": 2, "c": 0}) == 0.5


def test_only_grades_from_the_lowest_relevant_one_on_count() -> None:
    grades = {"related": 1, "right": 2}
    assert reciprocal_rank(["related", "right"], grades) == 1.0
    assert reciprocal_rank(["related", "right"], grades, min_grade=2) == 0.5
    assert recall(["related"], grades, min_grade=2) == 0.0


@given(RANKINGS, GRADES)
def test_metrics_lie_in_the_unit_interval(ranking: list[str], grades: dict[str, int]) -> None:
    for metric in (ndcg, reciprocal_rank, recall):
        assert 0.0 <= metric(ranking, grades) <= 1.0 + 1e-12


@given(GRADES)
def test_the_ideal_order_is_perfect(grades: dict[str, int]) -> None:
    ranking = sorted(grades, key=lambda document: -grades[document])
    expected = 1.0 if any(grades.values()) else 0.0
    assert ndcg(ranking, grades) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_interval_holds_the_mean_and_is_the_same_each_time(values: list[float]) -> None:
    interval = bootstrap_interval(values)
    assert interval.low - 1e-12 <= interval.mean <= interval.high + 1e-12
    assert interval == bootstrap_interval(values)


def test_comparison_orders_wins_before_losses() -> None:
    qrels = {"won": {"a": 1}, "lost": {"a": 1}, "tied": {"a": 1}}
    baseline = {"won": ["x"], "lost": ["a"], "tied": ["a"]}
    candidate = {"won": ["a"], "lost": ["x"], "tied": ["a"]}
    compared = compare_rankings(baseline, candidate, qrels)
    assert [query.query_id for query in compared.queries] == ["won", "tied", "lost"]
    assert (compared.wins, compared.losses) == (1, 1)
    assert compared.difference.mean == 0.0
    assert not compared.is_significant
