"""Load many rows from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pydantic import ValidationError

from service.domain.catalog import Exporter
from service.domain.drafts.catalog import ExporterDraft
from service.domain.drafts.messages import fault, fault_of, field_error
from service.domain.tenancy import CatalogEntity, Principal
from service.errors import InvalidInput
from service.ingest.row import EXPORTER_COLUMN, DraftedRow, RowError
from service.store.database import Database
from service.store.unit_of_work import UnitOfWork
from service.usecases.concepts import EXPORTERS, Concept

BATCH_SIZE = 1000
MAX_ERRORS = 1000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file's rows.

    Attributes:
        n_created: rows that are new.
        n_updated: rows that said something else before.
        n_unchanged: rows that said the same before, and were left alone.
        n_rejected: rows that are wrong, and were left out.
        errors: what is wrong with them, in the order of the file; the first 1,000.
        revision: answers from the index of this revision or a later one know the rows; 0 when there were none.
    """

    n_created: int
    n_updated: int
    n_unchanged: int
    n_rejected: int
    errors: tuple[RowError, ...]
    revision: int

    @property
    def n_stored(self) -> int:
        """Good rows."""
        return self.n_created + self.n_updated + self.n_unchanged


async def import_rows(
    database: Database,
    principal: Principal,
    concept: Concept[Any, Any],
    rows: Iterable[DraftedRow | RowError],
    exporter_external_id: str | None = None,
    on_progress: Progress | None = None,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ImportReport:
    """Store each good row under its partner's key, and report the others; commits after every 1,000 rows.

    A batch is stored wholly or not at all. When the import is cut off, what was committed stays, and importing the
    file again completes it: rows that are there already are left alone. A key that comes twice in the file is an
    error of the later row, since nobody can know which of the two was meant.

    Args:
        database: where to.
        principal: whose rows they become.
        concept: exporters, products or demands.
        rows: from `ingest.rows.read_rows`; read as the import goes on, in this very thread.
        exporter_external_id: of the exporter that products belong to which name none themselves; made under this
            name if it is missing.
        on_progress: called after each batch with the number of rows that it took off the file.
        clock: UTC.

    Raises:
        InvalidInput: the file is wrong as a whole, in which case nothing is stored.
        EnvironmentProblem: the database went away.
    """
    source = iter(rows)
    batch = list(islice(source, BATCH_SIZE))  # before anything is written: a wrong file shows with its first row
    task = _Import(database, principal, concept, clock)
    if concept.has_exporter and exporter_external_id is not None:
        await task.choose_exporter(exporter_external_id)
    while batch:
        await task.store(batch)
        if on_progress is not None:
            on_progress(len({row.line for row in batch}))
        batch = list(islice(source, BATCH_SIZE))
    return task.report()


@dataclass
class _Import:
    """An import under way."""

    database: Database
    principal: Principal
    concept: Concept[Any, Any]
    clock: Callable[[], datetime]
    exporter: Exporter | None = None
    n_good: int = 0
    n_created: int = 0
    n_updated: int = 0
    n_rejected: int = 0
    revision: int = 0
    errors: list[RowError] = field(default_factory=list)
    _last_rejected: int = 0
    _first_lines: dict[str, int] = field(default_factory=dict)
    _exporters: dict[str, Exporter] = field(default_factory=dict)

    def report(self) -> ImportReport:
        unchanged = self.n_good - self.n_created - self.n_updated
        return ImportReport(
            self.n_created, self.n_updated, unchanged, self.n_rejected, tuple(self.errors), self.revision
        )

    async def choose_exporter(self, external_id: str) -> None:
        """Take the exporter for rows that name none; make it if it is missing."""
        try:
            draft = ExporterDraft(external_id=external_id, name=external_id)
        except ValidationError as error:
            raise InvalidInput([field_error("/exporter", fault_of(error.errors()[0]))]) from error
        async with self._unit_of_work() as uow:
            found = await uow.exporters.find_by_key(draft.external_id)
            if found is None:
                await uow.exporters.upsert_many([EXPORTERS.make(draft, self.principal.tenant_id, self.clock())])
                found = await uow.exporters.find_by_key(draft.external_id)
                await uow.commit()
        self.exporter = found

    async def store(self, batch: list[DraftedRow | RowError]) -> None:
        """Store a batch's good rows in one transaction."""
        async with self._unit_of_work() as uow:
            if self.concept.has_exporter:
                await self._find_exporters(uow, batch)
            entities = list(self._entities(batch))
            n_created, n_updated = await self.concept.repository(uow).upsert_many(entities)
            self.revision = await uow.changes.position_of_own_work()
            await uow.commit()
        self.n_good += len(entities)
        self.n_created += n_created
        self.n_updated += n_updated

    def _unit_of_work(self) -> UnitOfWork:
        return self.database.unit_of_work(self.principal.tenant_id)

    async def _find_exporters(self, uow: UnitOfWork, batch: list[DraftedRow | RowError]) -> None:
        named = (
            {row.exporter_external_id for row in batch if isinstance(row, DraftedRow)} - {None} - self._exporters.keys()
        )
        self._exporters |= await uow.exporters.find_by_keys([name for name in named if name is not None])

    def _entities(self, batch: list[DraftedRow | RowError]) -> Iterator[CatalogEntity]:
        now = self.clock()
        for row in batch:
            if isinstance(row, RowError):
                self._reject(row)
                continue
            problem = self._duplicate(row)
            exporter = self._exporter_of(row) if self.concept.has_exporter else None
            if problem is None and isinstance(exporter, RowError):
                problem = exporter
            if problem is not None:
                self._reject(problem)
            else:
                exporter_id = exporter.id if isinstance(exporter, Exporter) else None
                yield self.concept.make(row.draft, self.principal.tenant_id, now, exporter_id)

    def _duplicate(self, row: DraftedRow) -> RowError | None:
        key = self.concept.key_of(row.draft)
        first = self._first_lines.setdefault(key, row.line)
        if first == row.line:
            return None
        return RowError(row.line, self.concept.key, fault("duplicate_key", line=first))

    def _exporter_of(self, row: DraftedRow) -> Exporter | RowError:
        name = row.exporter_external_id
        if name is not None:
            return self._exporters.get(name) or RowError(row.line, EXPORTER_COLUMN, fault("unknown_exporter"))
        return self.exporter or RowError(row.line, EXPORTER_COLUMN, fault("no_exporter_column"))

    def _reject(self, error: RowError) -> None:
        if error.line != self._last_rejected:  # a row may have several errors, and they come together
            self.n_rejected += 1
            self._last_rejected = error.line
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(error)
