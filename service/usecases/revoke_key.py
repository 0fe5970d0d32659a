"""Make an API key useless."""

from __future__ import annotations

from service.auth.keys import hash_key
from service.errors import NotFound
from service.store.database import Database


async def revoke_key(database: Database, key: str) -> str:
    """Make a key useless from now on; commits. Services that know it forget it within seconds.

    Args:
        database: where only the key's hash is kept.
        key: as it was handed out.

    Returns:
        The name of the tenant it belonged to.

    Raises:
        NotFound: no such key is in use.
    """
    async with database.unit_of_work(None) as uow:
        tenant = await uow.api_keys.find_tenant(hash_key(key))
        if tenant is None:
            raise NotFound("No such API key is in use.", "没有这样的有效 API 密钥。")
        await uow.api_keys.revoke(hash_key(key))
        await uow.commit()
    return tenant.name
