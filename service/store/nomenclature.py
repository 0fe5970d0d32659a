"""The loaded nomenclature of the Harmonized System: every tenant reads it, the service alone changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, Text, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from service.domain.classification.nomenclature import HsCode
from service.store.session import Session
from service.store.tables import hs_code

_UPSERT = text(
    """
    INSERT INTO hs_code (code, description_en, description_zh, parent, level, source, loaded_at)
    SELECT code, description_en, description_zh, parent, level, source, :loaded_at
    FROM json_populate_recordset(NULL::hs_code, CAST(:rows AS json))
    ON CONFLICT (code) DO UPDATE SET description_en = excluded.description_en,
        description_zh = excluded.description_zh, parent = excluded.parent, source = excluded.source,
        loaded_at = excluded.loaded_at
    WHERE (hs_code.description_en, hs_code.description_zh, hs_code.parent, hs_code.source)
        IS DISTINCT FROM (excluded.description_en, excluded.description_zh, excluded.parent, excluded.source)
    RETURNING (xmax = 0) AS created
    """
)

_REMOVE_OTHERS = text("DELETE FROM hs_code WHERE code <> ALL(:codes) RETURNING code").bindparams(
    bindparam("codes", type_=ARRAY(Text))  # one parameter: a list of seven thousand would be as many
)


@dataclass(frozen=True, slots=True)
class NomenclatureChange:
    """What loading a nomenclature did; codes that already said the same count as neither."""

    n_created: int
    n_changed: int
    n_removed: int


class NomenclatureRepository:
    """The codes, in the service's scope for changes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def list_all(self) -> list[HsCode]:
        """Every code, ascending."""
        rows = await self._session.execute(select(hs_code).order_by(hs_code.c.code))
        return [_entry(row) for row in rows]

    async def find(self, code: str) -> HsCode | None:
        """The entry of a code, or None."""
        row = (await self._session.execute(select(hs_code).where(hs_code.c.code == code))).first()
        return None if row is None else _entry(row)

    async def count(self) -> int:
        """How many codes are loaded."""
        return int((await self._session.execute(select(func.count()).select_from(hs_code))).scalar_one())

    async def replace_all(self, entries: Sequence[HsCode], loaded_at: datetime) -> NomenclatureChange:
        """Make `entries` the nomenclature: new codes are added, others changed, those not among them removed.

        Codes that say the same are left alone, so that loading a file twice makes no change record.

        Args:
            entries: no code twice; every parent among them.
            loaded_at: noted with what is new or changed.
        """
        codes = [entry.code for entry in entries]
        removed = (await self._session.execute(_REMOVE_OTHERS, {"codes": codes})).all()
        rows = orjson.dumps([asdict(entry) for entry in entries]).decode()
        stored = await self._session.execute(_UPSERT, {"rows": rows, "loaded_at": loaded_at})
        created = [row.created for row in stored]
        return NomenclatureChange(sum(created), len(created) - sum(created), len(removed))


def _entry(row: Row[Any]) -> HsCode:
    return HsCode(
        code=row.code,
        description_en=row.description_en,
        description_zh=row.description_zh,
        parent=row.parent,
        level=row.level,
        source=row.source,
    )
