"""Make an API key for a tenant."""

from __future__ import annotations

from service.auth.keys import check_key, hash_key, new_key
from service.domain.drafts.messages import fault, field_error
from service.domain.tenancy import REGISTRY_TENANT_ID
from service.errors import Conflict, InvalidInput
from service.store.database import Database

_MAX_NAME = 512


async def create_key(database: Database, tenant_name: str, key: str | None = None) -> str:
    """Give a tenant an API key, and make the tenant if it is missing; commits.

    Args:
        database: where only the key's hash is kept.
        tenant_name: 1 to 512 characters.
        key: a key of the operator's choice (the demo's, for instance); giving it to the same tenant again is no
            mistake. Left out, a random one is made.

    Returns:
        The key: this once, it cannot be read back.

    Raises:
        InvalidInput: the name or the chosen key is not usable.
        Conflict: the chosen key is another tenant's, or the name is the registry's.
    """
    name = tenant_name.strip()
    if not 0 < len(name) <= _MAX_NAME or not name.isprintable():
        raise InvalidInput([field_error("/tenant", fault("bad_tenant_name", limit=_MAX_NAME))])
    if key is not None:
        check_key(key)
    text = key or new_key()
    async with database.unit_of_work(None) as uow:
        tenant = await uow.tenants.ensure(name)
        if tenant.id == REGISTRY_TENANT_ID:
            raise Conflict("This name belongs to the shared registry of programmes; choose another.")
        owner = await uow.api_keys.find_tenant(hash_key(text))
        if owner is not None and owner.id != tenant.id:
            raise Conflict("This key belongs to another tenant; choose another.")
        if owner is None:
            await uow.api_keys.add(tenant.id, hash_key(text))
        await uow.commit()
    return text
