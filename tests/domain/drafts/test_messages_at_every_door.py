"""The same fault is told in the same words over HTTP, of a file, of the registry and of the samples."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from service.api.deps import validate_document
from service.domain.drafts.demand import DemandDraft
from service.domain.language import Localized
from service.errors import FieldError, InvalidInput
from service.ingest.row import RowError
from service.ingest.rows import read_rows
from service.programs.registry import load_registry
from service.samples.samples import load_samples, sample_file

TEXT = {"zh": "小单", "en": "Small lots"}
CRITERION = {
    "criterion": "small_lot",
    "field": "product.moq",
    "operator": "at_most",
    "value": 300,
    "why": TEXT,
    "source": "notice",
}
SOURCES = [{"id": "notice", "title": TEXT}]
DEMAND = {"external_id": "R-1", "title": "毛巾", "sources": SOURCES, "criteria": [CRITERION]}
PROGRAM = {
    "id": "harbour-fund",
    "name": TEXT,
    "sponsor": TEXT,
    "kind": "tools",
    "summary": TEXT,
    "sources": ["notice"],
    "criteria": [CRITERION],
}


def conditions(**changes: object) -> dict[str, Any]:
    return {"criteria": [{**CRITERION, **changes}]}


def money(amount: str, currency: str) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def ceiling(amount: str, currency: str) -> dict[str, Any]:
    return {"target_price": {"max": money(amount, currency)}}


# Each fault as a demand has it and as a programme has it.
FAULTS: Mapping[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an unknown currency": (ceiling("1", "RMB"), {"budget": money("1", "RMB")}),
    "a negative amount": (ceiling("-1", "CNY"), {"budget": money("-1", "CNY")}),
    "an amount that is no number": (ceiling("dear", "CNY"), {"budget": money("dear", "CNY")}),
    "too many decimals": (ceiling("1.23456", "CNY"), {"budget": money("1.23456", "CNY")}),
    "a count that is no number": ({"quantity": "many"}, {"slots": "many"}),
    "a count of none": ({"quantity": 0}, {"slots": 0}),
    "a day that no calendar has": ({"needed_by": "2026-02-30"}, {"valid_to": "2026-02-30"}),
    "an unknown fact": (conditions(field="product.moqs"), conditions(field="product.moqs")),
    "an operator that does not suit": (conditions(operator="is_true"), conditions(operator="is_true")),
    "no value": (conditions(value=None), conditions(value=None)),
    "a value of another kind": (conditions(value=-1), conditions(value=-1)),
    "a wrong HS code": (conditions(for_hs_codes=["851"]), conditions(for_hs_codes=["851"])),
    "a missing text": (conditions(why={"zh": "甲"}), conditions(why={"zh": "甲"})),
    "an unknown field": (conditions(because="x"), conditions(because="x")),
    "a blank": (conditions(why={**TEXT, "en": " "}), conditions(why={**TEXT, "en": " "})),
    "a control character": (conditions(source="a\x07"), conditions(source="a\x07")),
    "a value that is none of the choices": ({"visibility": "all"}, {"visibility": "all"}),
}


def by_api(demand: Mapping[str, Any]) -> Localized:
    with pytest.raises(InvalidInput) as caught:
        validate_document(DemandDraft, demand)
    return only(caught.value.errors)


def by_ndjson(demand: Mapping[str, Any]) -> Localized:
    return of_row(read_rows(io.BytesIO(json.dumps(demand).encode()), "demands", "ndjson"))


def by_csv(demand: Mapping[str, Any]) -> Localized:
    cells = dict(flatten(demand))
    text = io.StringIO()
    csv.writer(text).writerows([cells.keys(), cells.values()])
    return of_row(read_rows(io.BytesIO(text.getvalue().encode()), "demands", "csv"))


def by_samples(demand: Mapping[str, Any], folder: Path) -> Localized:
    for kind in ("exporters", "products", "demands"):
        sample_file(kind, folder).write_text(json.dumps(demand) if kind == "demands" else "", "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_samples(folder)
    return only(caught.value.errors)


def by_registry(program: Mapping[str, Any], folder: Path) -> Localized:
    document = {
        "schema": 1,
        "version": "2026-11-23",
        "sources": SOURCES,
        "programs": [program],
    }
    (folder / "harbour.yaml").write_text(json.dumps(document), "utf-8")  # JSON is YAML
    with pytest.raises(InvalidInput) as caught:
        load_registry(folder)
    return only(caught.value.errors)


def only(errors: tuple[FieldError, ...]) -> Localized:
    """What is said of the one fault, without the file, line and field that stand before it."""
    (error,) = errors
    assert error.detail_zh is not None
    return Localized(error.detail_zh.rsplit(": ", 1)[-1], error.detail.rsplit(": ", 1)[-1])


def of_row(rows: Iterator[object]) -> Localized:
    (row,) = rows
    assert isinstance(row, RowError)
    return row.fault.text


def flatten(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Columns and cells: objects dotted, lists of objects as JSON."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, json.dumps(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_has_one_wording(name: str, tmp_path: Path) -> None:
    of_demand, of_program = FAULTS[name]
    demand = {**DEMAND, **of_demand}
    told = [by_api(demand), by_ndjson(demand), by_csv(demand), by_samples(demand, tmp_path)]
    assert {*told, by_registry({**PROGRAM, **of_program}, tmp_path)} == {told[0]}
