from __future__ import annotations

import asyncpg
import pytest

from service.errors import EnvironmentProblem
from service.store.address import parse_address
from service.store.connection import TROUBLE, connector


@pytest.mark.parametrize("kind", TROUBLE)
async def test_a_connection_lost_while_it_is_set_up_is_a_problem_of_the_environment(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose(*_: object, **__: object) -> None:
        raise kind("lost")

    monkeypatch.setattr(asyncpg, "connect", lose)
    with pytest.raises(EnvironmentProblem, match="The database homeward at db"):
        await connector(parse_address("postgresql://app@db/homeward"))()
