"""Load a nomenclature of the Harmonized System from a file that an operator has."""

from __future__ import annotations

from datetime import datetime

from service.domain.classification.nomenclature_file import parse_nomenclature
from service.store.database import Database
from service.store.nomenclature import NomenclatureChange


async def load_nomenclature(database: Database, content: bytes, source: str, now: datetime) -> NomenclatureChange:
    """Make the file's codes the nomenclature, in one transaction; the index follows by itself.

    Args:
        database: changed in the service's scope.
        content: the CSV file; nothing is changed when a line of it is wrong.
        source: the file's name.
        now: noted with every code that is new or changed.

    Raises:
        InvalidInput: names file, line, reason and fix of each wrong line.
        EnvironmentProblem: the database is out of reach.
    """
    entries = parse_nomenclature(content, source)
    async with database.unit_of_work(None) as uow:
        change = await uow.nomenclature.replace_all(entries, now)
        await uow.commit()
    return change
