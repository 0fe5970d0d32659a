"""The columns of facts on disk: the rows' numbers as arrays to be mapped, the distinct values as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from service.domain.eligibility.columns.catalog_facts import AttributeColumn, CatalogFacts
from service.domain.eligibility.columns.fact_column import FactColumn
from service.domain.eligibility.fact_fields import FACT_FIELDS, FactType
from service.index.mapped_arrays import map_array, write_array

_VALUES = "values.json"
_ATTRIBUTES = "attributes"


def write_facts(folder: Path, facts: CatalogFacts) -> None:
    """Write columns into a new folder; the exporters' rows are the snapshot's and are not written twice."""
    folder.mkdir()
    for owner in ("products", "exporters"):
        columns: Mapping[str, FactColumn] = getattr(facts, owner)
        for path, column in columns.items():
            write_array(folder / f"{path}.npy", column.codes)
        values = {path: [_to_json(value) for value in column.values[1:]] for path, column in columns.items()}
        (folder / f"{owner}_{_VALUES}").write_bytes(orjson.dumps(values))
    _write_attributes(folder / _ATTRIBUTES, facts.attributes)


def read_facts(folder: Path, exporter_rows: np.ndarray[Any, np.dtype[np.int64]]) -> CatalogFacts:
    """Map columns from a folder."""
    found: dict[str, dict[str, FactColumn]] = {}
    for owner in ("products", "exporters"):
        stated = orjson.loads((folder / f"{owner}_{_VALUES}").read_bytes())
        found[owner] = {
            path: _column(FACT_FIELDS[path].type, values, map_array(folder / f"{path}.npy"))
            for path, values in stated.items()
        }
    return CatalogFacts(found["products"], found["exporters"], _read_attributes(folder / _ATTRIBUTES), exporter_rows)


def _column(fact_type: FactType, stated: Sequence[Any], codes: np.ndarray[Any, np.dtype[np.int32]]) -> FactColumn:
    read = _FROM_JSON.get(fact_type)
    values = [read(value) for value in stated] if read else stated
    return FactColumn.of(fact_type, (None, *values), codes)


def _write_attributes(folder: Path, attributes: Mapping[str, AttributeColumn]) -> None:
    """All attributes in two arrays, one behind the other: a catalogue may know thousands of names."""
    folder.mkdir()
    found = list(attributes.values())
    ends = np.cumsum([0, *(len(attribute.rows) for attribute in found)], dtype=np.int64)
    rows = [attribute.rows for attribute in found]
    codes = [attribute.column.codes for attribute in found]
    write_array(folder / "ends.npy", ends)
    write_array(folder / "rows.npy", np.concatenate([np.zeros(0, np.int64), *rows]))
    write_array(folder / "codes.npy", np.concatenate([np.zeros(0, np.int32), *codes]))
    values = [[name, attribute.column.values[1:]] for name, attribute in attributes.items()]
    (folder / _VALUES).write_bytes(orjson.dumps(values))


def _read_attributes(folder: Path) -> dict[str, AttributeColumn]:
    ends, rows, codes = (map_array(folder / f"{name}.npy") for name in ("ends", "rows", "codes"))
    attributes = {}
    for number, (name, values) in enumerate(orjson.loads((folder / _VALUES).read_bytes())):
        part = slice(int(ends[number]), int(ends[number + 1]))
        column = FactColumn.of(FactType.ATTRIBUTE, (None, *values), codes[part])
        attributes[name] = AttributeColumn(column, rows[part])
    return attributes


def _to_json(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


_FROM_JSON: Mapping[FactType, Callable[[Any], object]] = {
    FactType.AMOUNT: Decimal,
    FactType.SHARE: Decimal,
    FactType.DATE: date.fromisoformat,
    FactType.CERTIFICATES: tuple,
    FactType.HS_CODE_LIST: tuple,
}
