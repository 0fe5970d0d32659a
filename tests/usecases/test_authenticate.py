from __future__ import annotations

import pytest

from service.auth.keys import hash_key
from service.domain.tenancy import REGISTRY_TENANT_ID
from service.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from service.store.database import Database
from service.usecases.authenticate import authenticate
from service.usecases.create_key import create_key
from service.usecases.revoke_key import revoke_key


async def test_a_key_says_whose_it_is(database: Database) -> None:
    first = await create_key(database, "Trade bureau")
    second = await create_key(database, " Trade bureau ")
    other = await create_key(database, "Sourcing desk")
    principals = [await authenticate(database, key) for key in (first, second, other)]

    assert [principal.tenant_name for principal in principals] == ["Trade bureau", "Trade bureau", "Sourcing desk"]
    assert len({principal.tenant_id for principal in principals}) == 2
    assert first != second


@pytest.mark.parametrize("key", ["", "hw_unknown", "键", "\ud800", "x" * 10_000, "a' OR true --", "\0"])
async def test_any_other_key_is_nobodys(database: Database, key: str) -> None:
    await create_key(database, "Trade bureau")
    with pytest.raises(Unauthenticated, match="unknown or revoked"):
        await authenticate(database, key)


async def test_a_revoked_key_is_nobodys(database: Database) -> None:
    key, other = await create_key(database, "Trade bureau"), await create_key(database, "Trade bureau")
    assert await revoke_key(database, key) == "Trade bureau"

    with pytest.raises(Unauthenticated):
        await authenticate(database, key)
    with pytest.raises(NotFound, match="in use"):
        await revoke_key(database, key)
    assert (await authenticate(database, other)).tenant_name == "Trade bureau"


async def test_a_chosen_key_may_be_given_again(database: Database) -> None:
    for _ in range(2):
        assert await create_key(database, "Demo", "my-demo-key") == "my-demo-key"

    assert (await authenticate(database, "my-demo-key")).tenant_name == "Demo"
    with pytest.raises(Conflict, match="belongs to another tenant"):
        await create_key(database, "Other", "my-demo-key")


@pytest.mark.parametrize("key", ["", " ", "two words", "键", "x" * 257, "a\n"])
async def test_a_chosen_key_must_fit_a_header(database: Database, key: str) -> None:
    with pytest.raises(InvalidInput, match="cannot be sent in a header"):
        await create_key(database, "Demo", key)


@pytest.mark.parametrize("name", ["", "  ", "x" * 513, "a\0b", "a\nb"])
async def test_a_tenant_needs_a_name(database: Database, name: str) -> None:
    with pytest.raises(InvalidInput, match="Give the tenant a name"):
        await create_key(database, name)


async def test_nobody_gets_the_registrys_key(database: Database) -> None:
    async with database.unit_of_work(None) as uow:
        registry = next(tenant for tenant in await uow.tenants.list_all() if tenant.id == REGISTRY_TENANT_ID)
    with pytest.raises(Conflict, match="belongs to the shared registry"):
        await create_key(database, registry.name)


async def test_only_the_hash_is_stored(database: Database, owner_url: str) -> None:
    import asyncpg

    key = await create_key(database, "Trade bureau")
    connection = await asyncpg.connect(owner_url)
    stored = await connection.fetch("SELECT * FROM api_key")
    await connection.close()

    assert [row["key_hash"] for row in stored] == [hash_key(key)]
    assert key not in str([dict(row) for row in stored])
