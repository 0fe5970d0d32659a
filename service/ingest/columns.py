"""The columns that a file of some kind may have, and what its cells mean."""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from service.domain.drafts.messages import fault
from service.ingest.cells import CellKind
from service.ingest.row import EXPORTER_COLUMN, RowKind, refuse_file

_KINDS: Mapping[object, CellKind] = {tuple: CellKind.LIST, bool: CellKind.FLAG, int: CellKind.WHOLE}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: where its value goes in the draft, and how its text is read.

    Attributes:
        path: the draft's field, and the fields within it.
        kind: how its cells are read.
    """

    path: tuple[str, ...]
    kind: CellKind = CellKind.TEXT

    @property
    def name(self) -> str:
        """As it is written in the header."""
        return ".".join(self.path)


def columns_of(kind: RowKind) -> tuple[dict[str, Column], tuple[str, ...]]:
    """The columns of a kind by name, and the prefixes behind which any name may stand (`attributes.`)."""
    columns: dict[str, Column] = {}
    prefixes: list[str] = []
    _collect(kind.draft, (), columns, prefixes)
    if kind is RowKind.PRODUCTS:
        columns[EXPORTER_COLUMN] = Column((EXPORTER_COLUMN,))
    return columns, tuple(prefixes)


def _collect(model: type[BaseModel], path: tuple[str, ...], columns: dict[str, Column], prefixes: list[str]) -> None:
    for name, field in model.model_fields.items():
        inner, here = _core(field.annotation), (*path, name)
        origin = get_origin(inner) or inner
        if isinstance(origin, type) and issubclass(origin, BaseModel):
            _collect(origin, here, columns, prefixes)
        elif isinstance(origin, type) and issubclass(origin, Mapping):
            prefixes.append(".".join(here) + ".")
        else:
            columns[".".join(here)] = Column(here, _cell_kind(inner))


def _cell_kind(annotation: Any) -> CellKind:  # noqa: ANN401 - types as values
    """How the cells of a field of this type are read; a list of objects is JSON."""
    origin, parts = get_origin(annotation) or annotation, get_args(annotation)
    if origin is tuple and isinstance(_core(parts[0]), type) and issubclass(_core(parts[0]), BaseModel):
        return CellKind.JSON
    return _KINDS.get(origin, CellKind.TEXT)


def _core(annotation: Any) -> Any:  # noqa: ANN401 - types as values
    """The type within `Annotated[…]` and `… | None`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _core(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return _core(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation


def read_header(kind: RowKind, names: Sequence[str]) -> list[Column]:
    """The columns that a file's first line names.

    Raises:
        InvalidInput: a column is unknown, named twice or without a name, or a required one is missing.
    """
    known, prefixes = columns_of(kind)
    columns = [_find(name.strip(), kind, known, prefixes) for name in names]
    for column in columns:
        if columns.count(column) > 1:
            raise refuse_file(fault("duplicate_column", column=column.name))
    present = {column.path[0] for column in columns}
    missing = [name for name, field in kind.draft.model_fields.items() if field.is_required() and name not in present]
    if missing:
        listing = _listing(known, prefixes)
        raise refuse_file(fault("missing_column", column=missing[0], kind=kind.label, known=listing))
    return columns


def _find(name: str, kind: RowKind, known: Mapping[str, Column], prefixes: Sequence[str]) -> Column:
    if column := known.get(name):
        return column
    for prefix in prefixes:
        if name.startswith(prefix) and len(name) > len(prefix):
            return Column((prefix[:-1], name.removeprefix(prefix)))
    if not name:
        raise refuse_file(fault("column_without_name"))
    inner = [other for other in known if other.startswith(name + ".")]
    near = inner or difflib.get_close_matches(name, known, n=1) or _listing(known, prefixes)
    shown = name if len(name) <= 64 and name.isprintable() else "…"
    raise refuse_file(fault("unknown_column", column=shown, kind=kind.label, known=near))


def _listing(known: Mapping[str, Column], prefixes: Sequence[str]) -> list[str]:
    return [*known, *(prefix + "…" for prefix in prefixes)]
