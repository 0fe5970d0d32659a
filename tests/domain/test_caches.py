from __future__ import annotations

import gc
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile.texts import TEXTS
from service.domain.caches import BUDGETS, Budget, Cache, Memo, measure_plain
from service.domain.search.document import TextDocument
from service.domain.text.analysis import index_terms
from tests.domain.search.query.catalogs import index_of

_ENTRY = 104
asked = st.lists(st.tuples(st.booleans(), st.text(max_size=3), st.integers(0, 2_000)), max_size=60)


@given(st.integers(0, 3_000), asked)
def test_caches_of_one_budget_never_hold_more_than_its_bytes(
    max_bytes: int, asked: list[tuple[bool, str, int]]
) -> None:
    budget = Budget(max_bytes)
    caches = [Cache[str, int](budget, lambda _, size: size) for _ in range(2)]
    for is_first, key, size in asked:
        cache = caches[is_first]
        held = cache.recall(key)
        assert cache.remember(key, size) == size
        assert held is None or cache.recall(key) == held
        true = sum(_ENTRY + value for one in caches for held in (one, one._old) for value in held.values())
        assert true <= budget.n_bytes <= max_bytes
        assert budget.n_entries == sum(len(one) + len(one._old) for one in caches)


@given(st.lists(st.integers(0, 30), max_size=200))
def test_what_is_remembered_is_what_the_function_says(keys: list[int]) -> None:
    squares = Memo[int, int](lambda n: n * n, Budget(2_000))
    assert [squares[key] for key in keys] == [key * key for key in keys]


def test_a_function_is_asked_once_for_what_is_asked_for_often() -> None:
    computed: list[int] = []
    memo = Memo[int, None](computed.append, Budget(4_000))  # None is remembered as well
    for n in range(100):
        memo[n], memo[-1]
    assert computed.count(-1) == 1
    assert memo.n_entries < 40, "the others made room"


def test_what_takes_half_of_the_bytes_alone_is_not_held_and_makes_nobody_go() -> None:
    budget = Budget(1_000)
    cache = Cache[str, str](budget, measure_plain)
    cache.remember("small", "held")
    assert cache.remember("large", "x" * 500) == "x" * 500
    assert (cache.recall("small"), cache.recall("large")) == ("held", None)


def test_caches_grow_old_together_and_a_cache_that_is_gone_gives_its_bytes_back() -> None:
    budget = Budget(2_000)
    first, second = Cache[int, int](budget), Cache[int, int](budget)
    first.remember(0, 0)
    gone = weakref.ref(second)
    for n in range(6):
        second.remember(n, n)
    del second
    gc.collect()
    assert gone() is None
    for n in range(100, 120):
        first.remember(n, n)
    assert first.recall(0) is None
    assert budget.n_entries == first.n_entries > 0


def test_threads_agree() -> None:
    memo = Memo[int, int](lambda n: n + 1, Budget(5_000))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: memo[n % 70], range(20_000)))
    assert found == [n % 70 + 1 for n in range(20_000)]


KINDS = ("distinct words", "any Han", "Chinese without a stop", "sizes", "long words", "model numbers")


@pytest.mark.parametrize("kind", KINDS)
def test_what_hostile_texts_leave_behind_is_no_more_than_is_counted(kind: str) -> None:
    index = index_of("bath towel", "beach towel", "steel cup", "steel pot")
    documents = [TextDocument(TEXTS[kind](200, seed), TEXTS[kind](800, seed)) for seed in "12"]
    for document in documents:
        index.query(document)  # what is read once in a process
        index_terms(document.description)
    for budget in BUDGETS.values():
        budget.clear()
    gc.collect()
    tracemalloc.start()
    try:
        for document in documents:
            index.query(document)
            index_terms(document.description)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    counted = sum(budget.n_bytes for budget in BUDGETS.values())
    assert taken <= 1.1 * counted + 100_000
    assert counted <= sum(budget.max_bytes for budget in BUDGETS.values())
