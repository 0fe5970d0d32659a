"""Reads the sample rows, through the same drafts as an import, so that they cannot drift from what partners may send.

The firms are invented. The belts, goods, HS codes, sizes, prices and certificates are of the kind the trade knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.draft import Draft
from service.domain.drafts.messages import fault, fault_of, field_error
from service.errors import FieldError, InvalidInput

DATA_FOLDER = Path(__file__).parent / "data"
EXPORTER_FIELD = "exporter_external_id"

DraftT = TypeVar("DraftT", bound=Draft)


@dataclass(frozen=True, slots=True)
class SampleProduct:
    """One product and the `external_id` of the exporter that supplies it."""

    exporter_external_id: str
    draft: ProductDraft


@dataclass(frozen=True, slots=True)
class Samples:
    """All sample rows, in the order of their files; every product's exporter is among `exporters`."""

    exporters: tuple[ExporterDraft, ...]
    products: tuple[SampleProduct, ...]
    demands: tuple[DemandDraft, ...]


def sample_file(kind: str, folder: Path = DATA_FOLDER) -> Path:
    """The NDJSON file of `exporters`, `products` or `demands`, as `homeward import` takes it."""
    return folder / f"{kind}.ndjson"


def load_samples(folder: Path = DATA_FOLDER) -> Samples:
    """Read and validate all sample rows.

    Raises:
        InvalidInput: a row breaks a draft's rule, repeats a key, or names an exporter that is not there; each
            error's detail is `file:line: reason`.
    """
    errors: list[FieldError] = []
    exporters = list(_read(sample_file("exporters", folder), ExporterDraft, errors))
    products = list(_read_products(sample_file("products", folder), {draft.external_id for draft in exporters}, errors))
    demands = list(_read(sample_file("demands", folder), DemandDraft, errors))
    _refuse_repeated_keys("exporters", (draft.external_id for draft in exporters), errors)
    _refuse_repeated_keys("products", (product.draft.sku for product in products), errors)
    _refuse_repeated_keys("demands", (draft.external_id for draft in demands), errors)
    if errors:
        raise InvalidInput(errors, "\n".join(error.detail for error in errors))
    return Samples(tuple(exporters), tuple(products), tuple(demands))


def _read(path: Path, model: type[DraftT], errors: list[FieldError]) -> Iterator[DraftT]:
    for place, row in _rows(path, errors):
        draft = _validate(place, row, model, errors)
        if draft is not None:
            yield draft


def _read_products(path: Path, exporters: set[str], errors: list[FieldError]) -> Iterator[SampleProduct]:
    for place, row in _rows(path, errors):
        exporter = row.get(EXPORTER_FIELD)
        if not isinstance(exporter, str) or exporter not in exporters:
            wrong = fault("unknown_exporter").at(f"{place}: {EXPORTER_FIELD}")
            errors.append(field_error(f"/{EXPORTER_FIELD}", wrong))
            continue
        stated = {name: value for name, value in row.items() if name != EXPORTER_FIELD}
        draft = _validate(place, stated, ProductDraft, errors)
        if draft is not None:
            yield SampleProduct(exporter, draft)


def _rows(path: Path, errors: list[FieldError]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each line's place and object."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        place = f"{path.name}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            wrong = fault("bad_json", problem=error.msg, at=error.colno)
            errors.append(field_error("", wrong.at(place)))
            continue
        if isinstance(row, dict):
            yield place, row
        else:
            errors.append(field_error("", fault("dict_type").at(place)))


def _validate(place: str, row: Mapping[str, object], model: type[DraftT], errors: list[FieldError]) -> DraftT | None:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            name = ".".join(str(step) for step in details["loc"])
            pointer = "".join(f"/{step}" for step in details["loc"])
            errors.append(field_error(pointer, fault_of(details).at(f"{place}: {name}")))
        return None


def _refuse_repeated_keys(kind: str, keys: Iterable[str], errors: list[FieldError]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            errors.append(field_error("", fault("key_used_twice", key=key).at(f"{kind}.ndjson")))
        seen.add(key)
