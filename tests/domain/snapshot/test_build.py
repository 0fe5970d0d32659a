from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest

from service.domain.classification.classifier import HsClassifier
from service.domain.search import counting
from service.domain.snapshot.build import build_snapshot
from service.domain.tenancy import Visibility
from service.domain.text.analysis import index_terms
from tests import catalog_rows as rows


def test_a_text_is_analysed_once_to_be_fitted_indexed_and_classified(monkeypatch: pytest.MonkeyPatch) -> None:
    analysed: Counter[str] = Counter()

    def analyse(text: str, **how: Any) -> Any:
        analysed[text] += 1
        return index_terms(text, **how)

    classifier, maker = HsClassifier.build(), rows.exporter(uuid4(), name="maker")
    products = [
        rows.product(maker, name="cotton towel", description="of a hotel"),
        rows.product(maker, name="纯棉浴巾", visibility=Visibility.PRIVATE),
        rows.product(maker, name="steel flask", hs_code="961700"),
    ]
    demands = [rows.demand(uuid4(), title="towels for hotels")]
    monkeypatch.setattr(counting, "index_terms", analyse)
    build_snapshot(1, products=products, exporters=[maker], demands=demands, hs=classifier)
    assert analysed.keys() >= {"cotton towel", "of a hotel", "纯棉浴巾", "steel flask", "towels for hotels", "maker"}
    assert set(analysed.values()) == {1}
