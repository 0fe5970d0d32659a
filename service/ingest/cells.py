"""What a spreadsheet's cell states. Cells are written by people and by office programs; the API's JSON is not."""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

import orjson

from service.domain.drafts.messages import fault
from service.domain.text.normalise import fold_value
from service.domain.units import normalize_unit

_NOTHING = frozenset({"none", "无", "[]"})  # a list that is stated to be empty, unlike an empty cell
_YES, _NO = frozenset({"是", "有"}), frozenset({"否", "无", "没有"})
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)
_COUNTED = re.compile(r"(\d[\d,]*)\s*([^\d\s,.][^\d]{0,63})", re.ASCII)
_NO_UNIT = frozenset({"n/a", "na", "-"})

COUNTED = ("quantity", "moq", "monthly_capacity")
"""Fields that count the row's `unit`."""


class CellKind(Enum):
    """How a cell's text is read."""

    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"
    LIST = "list"
    JSON = "json"


def clean_cell(cell: str) -> str:
    """The cell without surrounding space and without control characters, which conversions between encodings leave."""
    return _UNPRINTABLE.sub("", cell).strip()


def read_cell(kind: CellKind, cell: str) -> object:
    """What a cleaned cell that is not empty states; the draft judges whether it is right.

    A list is split at `;` or `|`, and `none` or `无` is the empty list; a flag may be 是 or 否; a whole number may have
    commas between thousands. What no cell can spell, such as conditions, is JSON as the API takes it.

    Returns:
        The value; a `Fault` when the cell does not have the form of its column.
    """
    if kind is CellKind.JSON:
        try:
            return orjson.loads(cell)
        except orjson.JSONDecodeError as error:
            return fault("bad_json", problem=error.msg, at=error.colno)
    if kind is CellKind.LIST:
        if fold_value(cell) in _NOTHING:
            return []
        parts = cell.replace("；", ";").replace("|", ";").split(";")
        return [part.strip() for part in parts if part.strip()]
    if kind is CellKind.FLAG:
        word = fold_value(cell)
        return True if word in _YES else False if word in _NO else cell
    if kind is CellKind.WHOLE and _THOUSANDS.fullmatch(cell):
        return cell.replace(",", "")
    return cell


def take_units(stated: dict[str, Any]) -> None:
    """Part a count from the unit written behind it (`5000 Box/Boxes`, `300条`), and state the unit.

    A count whose unit is another than the row's stays as it is, and so is refused: nothing is converted silently.
    """
    for name in COUNTED:
        match = _COUNTED.fullmatch(stated.get(name, ""))
        if match is None:
            continue
        count, unit = match[1].replace(",", ""), match[2].strip()
        if fold_value(unit) in _NO_UNIT:
            stated[name] = count
            continue
        unit = unit.split("/")[0].strip() or unit
        if normalize_unit(stated.setdefault("unit", unit)) == normalize_unit(unit):
            stated[name] = count
