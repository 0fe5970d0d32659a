"""Find out whose an API key is."""

from __future__ import annotations

from service.auth.keys import hash_key
from service.domain.tenancy import Principal
from service.errors import Unauthenticated
from service.store.database import Database


async def authenticate(database: Database, bearer_key: str) -> Principal:
    """The tenant that `bearer_key` belongs to.

    Raises:
        Unauthenticated: the key is unknown or revoked.
    """
    async with database.unit_of_work(None) as uow:
        tenant = await uow.api_keys.find_tenant(hash_key(bearer_key))
    if tenant is None:
        raise Unauthenticated("The API key is unknown or revoked.", "API 密钥未知或已被吊销。")
    return Principal(tenant.id, tenant.name)
