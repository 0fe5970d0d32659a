"""The repository of one concept's rows, as one tenant (or the service) may see and change them.

What is not visible does not exist here: row-level security leaves it out, and `get` raises NotFound. A row that is
visible but another tenant's is never changed: the statements match nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Generic, Literal, NoReturn, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import Delete, Select, TextClause, Update, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from service.domain.drafts.messages import fault, field_error
from service.domain.tenancy import CatalogEntity
from service.errors import Conflict, HomewardError, InvalidInput, NotFound, PreconditionFailed
from service.store.mapping import EntityMapping
from service.store.session import Session

E = TypeVar("E", bound=CatalogEntity)
Id = TypeVar("Id", UUID, str)
S = TypeVar("S", Select[Any], Update, Delete)

Scope = Literal["own", "network"]


class Repository(Generic[E, Id]):
    """Rows of one concept. `E` is its entity, `Id` its id: a UUID, or a slug."""

    def __init__(self, session: Session, mapping: EntityMapping[E]) -> None:
        self._session = session
        self._mapping = mapping
        self._table = mapping.table

    async def find(self, row_id: Id) -> E | None:
        """The visible row with this id, or None."""
        return await self._find_one(select(self._table).where(self._table.c.id == row_id))

    async def get(self, row_id: Id) -> E:
        """The visible row with this id.

        Raises:
            NotFound: there is none, or it is another tenant's private row.
        """
        entity = await self.find(row_id)
        if entity is None:
            raise NotFound(f"There is no {self._mapping.label} with this id.")
        return entity

    async def find_by_key(self, key: str) -> E | None:
        """The tenant's own row with this partner's key (`external_id`, `sku`, or the slug), or None."""
        statement = select(self._table).where(self._table.c[self._mapping.key] == key)
        return await self._find_one(self._owned(statement))

    async def find_by_keys(self, keys: Sequence[str]) -> dict[str, E]:
        """The tenant's own rows with these partner's keys, by key; keys without a row are absent."""
        statement = select(self._table).where(self._table.c[self._mapping.key].in_(keys))
        rows = (await self._session.execute(self._owned(statement))).mappings()
        return {row[self._mapping.key]: self._mapping.entity(row, self._session.tenant_id) for row in rows}

    async def list_page(self, scope: Scope, limit: int, after: Id | None, **filters: object) -> list[E]:
        """Up to `limit` visible rows in the order of their ids, beginning behind `after`.

        New rows have later ids (UUIDv7), so that walking the pages meets each row that was there at the start exactly
        once, whatever is written meanwhile.

        Args:
            scope: `own` rows only, or also what others publish (`network`).
            limit: rows at most.
            after: the last id of the page before; None for the first page.
            filters: column = value; None is not filtered by.

        Raises:
            InvalidInput: there is no such filter.
        """
        statement = select(self._table)
        for name, value in filters.items():
            if name not in self._mapping.filters:
                raise InvalidInput(
                    [field_error(f"/{name}", fault("unknown_filter", known=sorted(self._mapping.filters)))]
                )
            if value is not None:
                statement = statement.where(self._table.c[name] == value)
        if scope == "own":
            statement = self._owned(statement)
        if after is not None:
            statement = statement.where(self._table.c.id > after)
        rows = (await self._session.execute(statement.order_by(self._table.c.id).limit(limit))).mappings()
        return [self._mapping.entity(row, self._session.tenant_id) for row in rows]

    async def add(self, entity: E) -> E:
        """Store a new row.

        Raises:
            Conflict: the partner's key (or the slug) is taken.
            InvalidInput: the exporter that a product names is not one of the tenant's.
        """
        statement = insert(self._table).values(self._mapping.to_columns(entity)).on_conflict_do_nothing()
        try:
            result = await self._session.execute(statement.returning(self._table.c.id))
        except DBAPIError as error:
            raise (self._refusal(error) or error) from error
        if result.first() is None:
            key = self._mapping.key
            raise Conflict(
                f"The {key} of this {self._mapping.label} is taken; choose another, or change the row that has it."
            )
        return entity

    async def save(self, entity: E, expected_version: int | None) -> E:
        """Overwrite the tenant's own row with `entity`, as the version after the stored one.

        Args:
            entity: the row as it is to be; its version and time of creation do not count.
            expected_version: the version that the caller read; None overwrites whatever is there.

        Raises:
            PreconditionFailed: the row has another version by now.
            NotFound: there is no such row of the tenant's.
            Conflict: the new partner's key is taken by another row.
        """
        table = self._table
        columns = self._mapping.to_columns(entity)
        for fixed in ("id", "tenant_id", "created_at"):
            columns.pop(fixed)
        statement = self._owned(update(table).where(table.c.id == entity.id)).values(
            columns | {"version": table.c.version + 1}
        )
        if expected_version is not None:
            statement = statement.where(table.c.version == expected_version)
        try:
            result = await self._session.execute(statement.returning(table.c.version))
        except DBAPIError as error:
            raise (self._refusal(error) or error) from error
        version = result.scalar_one_or_none()
        if version is None:
            await self._raise_stale(entity.id)
        return replace(entity, version=version)

    async def delete(self, row_id: Id, expected_version: int | None) -> None:
        """Remove the tenant's own row; an exporter takes its products with it, each with a change record.

        Raises:
            PreconditionFailed: the row has another version by now.
            NotFound: there is no such row of the tenant's.
        """
        statement = self._owned(delete(self._table).where(self._table.c.id == row_id))
        if expected_version is not None:
            statement = statement.where(self._table.c.version == expected_version)
        if (await self._session.execute(statement.returning(self._table.c.id))).first() is None:
            await self._raise_stale(row_id)

    async def upsert_many(self, entities: Sequence[E]) -> tuple[int, int]:
        """Store each entity under its partner's key: a new row, or the next version of the one that has the key.

        A row that already says the same is left alone: it counts as neither and makes no change record. An existing
        row keeps its id and its time of creation. One statement, so that either all rows are stored or none.

        Args:
            entities: of one tenant, no two with the same key.

        Returns:
            How many rows were created, and how many changed.

        Raises:
            Conflict: a slug is another tenant's.
        """
        if not entities:
            return 0, 0
        columns = [self._mapping.to_columns(entity) for entity in entities]
        columns.sort(key=lambda row: str(row[self._mapping.key]))  # one lock order for all writers: no deadlocks
        try:
            result = await self._session.execute(
                _upsert_statement(self._mapping), {"rows": orjson.dumps(columns, default=str).decode()}
            )
        except DBAPIError as error:
            raise (self._refusal(error) or error) from error
        created = [row.created for row in result]
        return sum(created), len(created) - sum(created)

    async def stream_all(self, batch_size: int = 2000) -> AsyncIterator[E]:
        """Every visible row in the order of ids, from a server-side cursor; in the service's scope, all there are."""
        async for row in self._session.stream(select(self._table).order_by(self._table.c.id), batch_size):
            yield self._mapping.entity(row, self._session.tenant_id)

    async def find_many(self, row_ids: Sequence[Id]) -> list[E]:
        """The visible rows among `row_ids`, in the order of ids; those that are gone are left out."""
        statement = select(self._table).where(self._table.c.id.in_(row_ids)).order_by(self._table.c.id)
        rows = (await self._session.execute(statement)).mappings()
        return [self._mapping.entity(row, self._session.tenant_id) for row in rows]

    async def find_by_parents(self, column: str, parent_ids: Sequence[Id]) -> list[E]:
        """The visible rows that name one of `parent_ids` in a column, in the order of ids."""
        statement = select(self._table).where(self._table.c[column].in_(parent_ids)).order_by(self._table.c.id)
        rows = (await self._session.execute(statement)).mappings()
        return [self._mapping.entity(row, self._session.tenant_id) for row in rows]

    async def count(self) -> int:
        """How many rows are visible."""
        return int((await self._session.execute(select(func.count()).select_from(self._table))).scalar_one())

    async def _find_one(self, statement: Select[Any]) -> E | None:
        row = (await self._session.execute(statement)).mappings().first()
        return None if row is None else self._mapping.entity(row, self._session.tenant_id)

    def _owned(self, statement: S) -> S:
        """Narrow to the tenant's own rows; the service has none of its own and is not narrowed."""
        tenant_id = self._session.tenant_id
        return statement if tenant_id is None else statement.where(self._table.c.tenant_id == tenant_id)

    async def _raise_stale(self, row_id: object) -> NoReturn:
        """Tell a row that changed from one that is gone."""
        statement = self._owned(select(self._table.c.id).where(self._table.c.id == row_id))
        if (await self._session.execute(statement)).first() is None:
            raise NotFound(f"There is no {self._mapping.label} with this id.")
        raise PreconditionFailed(f"The {self._mapping.label} changed since it was read; read it again.")

    def _refusal(self, error: DBAPIError) -> HomewardError | None:
        """What the database's refusal means to the caller; None when it is our own mistake."""
        match getattr(error.orig, "sqlstate", None):
            case "23503":
                return InvalidInput([field_error("/exporter_id", fault("unknown_exporter"))])
            case "23505":
                return Conflict(f"The {self._mapping.key} is taken by another {self._mapping.label}.")
            case "42501":
                return Conflict(f"An {self._mapping.key} among these is another tenant's {self._mapping.label}.")
            case _:
                return None


@cache
def _upsert_statement(mapping: EntityMapping[Any]) -> TextClause:
    """The upsert of many rows given as one JSON array: a single parameter, so one plan for any number of rows."""
    table = mapping.table.name
    columns = ", ".join(column.name for column in mapping.table.columns)
    content = mapping.content_columns
    assignments = ", ".join(f"{name} = excluded.{name}" for name in content)
    # With the owner among what is compared, another tenant's row of the same slug and content is a conflict as well.
    compared = (*content, "tenant_id")
    stored = ", ".join(f"{table}.{name}" for name in compared)
    given = ", ".join(f"excluded.{name}" for name in compared)
    return text(
        # Names from tables.py alone. xmax is 0 in a row that no transaction has updated, hence a new one.
        f"INSERT INTO {table} ({columns})"  # noqa: S608 - no outside input: the rows are a parameter
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, CAST(:rows AS json))"
        f" ON CONFLICT ({', '.join(mapping.unique)}) DO UPDATE"
        f" SET {assignments}, version = {table}.version + 1, updated_at = excluded.updated_at"
        f" WHERE ({stored}) IS DISTINCT FROM ({given})"
        f" RETURNING ({table}.xmax = 0) AS created"
    )
