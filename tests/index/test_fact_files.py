"""Columns of facts come back from disk as they were."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import numpy as np

from service.domain.catalog import IpStatus
from service.domain.eligibility.columns.catalog_facts import CatalogFacts
from service.domain.eligibility.columns.judge import CatalogJudge
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.rules import Criterion, CriterionValue, Operator
from service.index.fact_files import read_facts, write_facts
from tests import catalog_rows as rows

MAKER = rows.full_exporter(UUID(int=1))
PRODUCTS = [
    rows.full_product(MAKER),
    rows.product(MAKER, "bare"),
    rows.product(
        MAKER, "other", certifications=(), moq=7, attributes={"voltage": "220V"}, ip_status=IpStatus.UNBRANDED
    ),
    rows.product(
        MAKER, "third", unit_price=Money(Decimal("0.1"), "USD"), attributes={"material": "棉", "voltage": "1"}
    ),
]
FACTS = CatalogFacts.build(PRODUCTS, [MAKER], np.array([0, 0, -1, 0], dtype=np.int64))


def test_columns_come_back(tmp_path: Path) -> None:
    write_facts(tmp_path / "facts", FACTS)
    read = read_facts(tmp_path / "facts", FACTS.exporter_rows)
    for before, after in ((FACTS.products, read.products), (FACTS.exporters, read.exporters)):
        assert before.keys() == after.keys()
        for path, column in before.items():
            assert tuple(after[path].values) == tuple(column.values), path
            assert [type(v) for v in after[path].values] == [type(v) for v in column.values]
            assert after[path].fact_type == column.fact_type
            assert after[path].codes.tolist() == column.codes.tolist()
    assert read.attributes.keys() == {"material", "size", "voltage"}
    for name, attribute in FACTS.attributes.items():
        assert read.attributes[name].rows.tolist() == attribute.rows.tolist()
        assert tuple(read.attributes[name].column.values) == tuple(attribute.column.values)


def test_verdicts_are_the_same_from_disk(tmp_path: Path) -> None:
    write_facts(tmp_path / "facts", FACTS)
    read = read_facts(tmp_path / "facts", FACTS.exporter_rows)
    asked: list[tuple[str, Operator, CriterionValue]] = [
        ("product.attributes.voltage", Operator.EQUALS, "220V"),
        ("product.attributes.nothing", Operator.EQUALS, "220V"),
        ("product.certifications", Operator.CONTAINS_ALL, ("OEKO-TEX",)),
        ("product.unit_price.amount", Operator.AT_MOST, 0.1),
        ("exporter.us_export_share", Operator.AT_LEAST, 0.3),
        ("product.moq", Operator.BETWEEN, (1, 10)),
    ]
    for path, operator, value in asked:
        rule = Criterion(criterion="c", field=path, operator=operator, value=value, why=Localized("", ""), source="s")
        day = date(2025, 6, 1)
        expected = CatalogJudge(FACTS).judge_rule(rule, day).tolist()
        assert CatalogJudge(read).judge_rule(rule, day).tolist() == expected
        assert len(set(expected)) > 1 or path.endswith("nothing")


def test_an_empty_catalogue(tmp_path: Path) -> None:
    empty = CatalogFacts.build([], [], np.zeros(0, dtype=np.int64))
    write_facts(tmp_path / "facts", empty)
    read = read_facts(tmp_path / "facts", empty.exporter_rows)
    assert len(read) == 0
    assert read.products["product.moq"].values == (None,)
    assert read.attributes == {}
