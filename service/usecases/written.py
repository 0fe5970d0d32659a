"""What a change of a row comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from service.domain.tenancy import CatalogEntity

E = TypeVar("E", bound=CatalogEntity)


@dataclass(frozen=True, slots=True)
class Written(Generic[E]):
    """A row as it is stored after a change.

    Attributes:
        row: the row.
        revision: answers from the index of this revision or a later one know the row so.
        is_new: whether it was not there before.
    """

    row: E
    revision: int
    is_new: bool = False
