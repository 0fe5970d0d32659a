"""Tables of columns, a numpy array a field: many rows cost little more than one.

A table is a class whose fields are its columns. Each line says once what there is to know of a column: of what kind its
entries are, and how the entry of a row is computed from the row's source. Whatever builds, grows, writes, reads or
checks tables goes over `COLUMNS`; so a new column is one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Generic, Self, TypeVar, cast, dataclass_transform

import numpy as np
from numpy.typing import DTypeLike, NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]
Ids = NDArray[np.bytes_]
Rows = NDArray[np.intp]

S = TypeVar("S")
T = TypeVar("T", bound="Table[Any]")

_COLUMN = "column"
_ID_WIDTH = 36
"""Of a UUID, which all ids that come later have."""


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """A list of codes a row: row i holds `codes[starts[i]:starts[i + 1]]`."""

    starts: Codes
    codes: Codes

    @classmethod
    def build(cls, rows: Iterable[Iterable[int]]) -> Self:
        """Lay the rows' lists one after the other."""
        lists = [list(row) for row in rows]
        starts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
        return cls(starts, np.array([code for row in lists for code in row], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def owners(self) -> Rows:
        """The row that each code belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def rows_with(self, marked: Bools) -> Bools:
        """The rows that hold at least one of the marked codes; `marked` has the shape of `codes`."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[np.searchsorted(self.starts, np.flatnonzero(marked), side="right") - 1] = True
        return found

    def within(self, allowed: Sequence[int]) -> Bools:
        """For each row whether all it holds is among `allowed`; True for an empty list."""
        return ~self.rows_with(~np.isin(self.codes, np.array(allowed, dtype=np.int64)))


@dataclass(frozen=True, slots=True)
class Column:
    """What there is to know of a column before it holds anything.

    Attributes:
        dtype: of its entries; text may be wider.
        shape: of an entry, () for a number.
        is_list: whether a row has a list of entries instead of one.
        compute: makes a row's entry (or list) of the row's source; None where the column is given.
        fill: every entry of a column that is to be given and is not.
        name: of the field.
    """

    dtype: np.dtype[Any]
    shape: tuple[int, ...] = ()
    is_list: bool = False
    compute: Callable[[Any], Any] | None = None
    fill: int = 0
    name: str = ""

    def make(self, sources: Sequence[Any], given: NDArray[Any] | Lists | None) -> NDArray[Any] | Lists:
        """The column of some rows."""
        if given is not None:
            return given
        if self.compute is None:
            return np.full((len(sources), *self.shape), self.fill, dtype=self.dtype)
        values = map(self.compute, sources)
        if self.is_list:
            return Lists.build(values)
        if self.dtype.kind != "S":
            return np.array([*values], dtype=self.dtype)
        made = np.array([*values], dtype=np.bytes_)
        return made.astype(np.promote_types(made.dtype, self.dtype))

    def check(self, array: NDArray[Any]) -> None:
        """See whether an array can hold the column's entries.

        Raises:
            ValueError: it holds something else.
        """
        if array.dtype.type is not self.dtype.type or array.shape[1:] != self.shape:
            raise ValueError(f"{self.name} holds {array.dtype} of shape {array.shape}, not {self.dtype}")


class ColumnsOf(Generic[S]):
    """Lines of tables whose rows have sources of one type; each is given what computes the entry of a row."""

    def floats(self, compute: Callable[[S], float | None]) -> Floats:
        """Numbers, NaN for None."""
        line: Floats = _line(np.float64, compute)
        return line

    def codes(self, compute: Callable[[S], int]) -> Codes:
        """Whole numbers and codes."""
        line: Codes = _line(np.int64, compute)
        return line

    def bools(self, compute: Callable[[S], bool]) -> Bools:
        """What is so or not."""
        line: Bools = _line(np.bool_, compute)
        return line

    def ids(self, compute: Callable[[S], str]) -> Ids:
        """Ids as ASCII text."""
        line: Ids = _line(f"S{_ID_WIDTH}", lambda source: compute(source).encode("ascii"))
        return line

    def lists(self, compute: Callable[[S], Iterable[int]]) -> Lists:
        """A list of codes a row."""
        line: Lists = _line(np.int64, compute, is_list=True)
        return line


def given(dtype: DTypeLike, *shape: int, fill: int = 0) -> Any:  # noqa: ANN401 - of the type that the field says
    """A line of a column that is not computed row by row; `shape` is of an entry, `fill` what it holds if not given."""
    return _line(dtype, None, shape=shape, fill=fill)


def given_lists() -> Lists:
    """A line of lists that are not computed row by row."""
    line: Lists = _line(np.int64, None, is_list=True)
    return line


def _line(dtype: DTypeLike, compute: Callable[[Any], Any] | None, **more: Any) -> Any:  # noqa: ANN401 - as above
    return field(metadata={_COLUMN: Column(np.dtype(dtype), compute=compute, **more)})


@dataclass_transform(eq_default=False, frozen_default=True, kw_only_default=True)
def table(cls: type[T]) -> type[T]:
    """Make a table of a class whose fields are lines of columns."""
    made = dataclass(frozen=True, slots=True, eq=False, kw_only=True)(cls)
    lines = fields(cast("Any", made))
    made.COLUMNS = tuple(replace(line.metadata[_COLUMN], name=line.name) for line in lines)
    return made


class Table(Generic[S]):
    """Base of tables whose rows have sources of type S.

    Attributes:
        COLUMNS: of the table, in the order of its lines.
    """

    __slots__ = ()
    COLUMNS: ClassVar[tuple[Column, ...]] = ()

    @classmethod
    def build(cls, sources: Sequence[S], **given: NDArray[Any] | Lists) -> Self:
        """The table of some rows, in their order; `given` are columns that are not computed row by row."""
        return cls(**{column.name: column.make(sources, given.get(column.name)) for column in cls.COLUMNS})

    @classmethod
    def from_arrays(cls, array_of: Callable[[str], NDArray[Any]]) -> Self:
        """The table of arrays that are named as `arrays` names them.

        Raises:
            ValueError: an array is not as its column says.
        """
        found: dict[str, NDArray[Any] | Lists] = {}
        for column in cls.COLUMNS:
            held = array_of(f"{column.name}/codes" if column.is_list else column.name)
            column.check(held)
            found[column.name] = Lists(array_of(f"{column.name}/starts"), held) if column.is_list else held
        return cls(**found)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All arrays by name; a column of lists has two."""
        found: dict[str, NDArray[Any]] = {}
        for column in self.COLUMNS:
            held = getattr(self, column.name)
            if column.is_list:
                found |= {f"{column.name}/starts": held.starts, f"{column.name}/codes": held.codes}
            else:
                found[column.name] = held
        return found

    def take(self, rows: Rows) -> Self:
        """The columns of some rows, in that order, without the lists' contents (they serve whole columns)."""
        held = ((column.name, getattr(self, column.name)) for column in self.COLUMNS)
        return type(self)(**{name: one if isinstance(one, Lists) else one.take(rows, axis=0) for name, one in held})
