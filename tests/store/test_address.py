from __future__ import annotations

import pytest

from service.errors import EnvironmentProblem
from service.store.address import parse_address
from service.store.database import Database


@pytest.mark.parametrize(
    ("url", "dsn", "shown"),
    [
        ("postgresql://u:p@db:5433/homeward", "postgresql://u:p@db:5433/homeward", "homeward at db:5433"),
        ("postgres://u@db/homeward", "postgresql://u@db/homeward", "homeward at db"),
        ("postgresql+asyncpg://u@db/homeward", "postgresql://u@db/homeward", "homeward at db"),
        (
            "postgresql://u@/homeward?host=/run/pg",
            "postgresql://u@/homeward?host=%2Frun%2Fpg",
            "homeward at /run/pg",
        ),
        (
            "postgresql://u@db/homeward?sslmode=verify-full&sslrootcert=/ca.pem",
            "postgresql://u@db/homeward?sslmode=verify-full&sslrootcert=%2Fca.pem",
            "homeward at db",
        ),
        ("  postgresql://u:p%40ss@[::1]:5432/h\n", "postgresql://u:p%40ss@[::1]:5432/h", "h at ::1:5432"),
        ("postgresql://db?dbname=homeward", "postgresql://db?dbname=homeward", "homeward at db"),
    ],
)
def test_addresses_as_operators_write_them(url: str, dsn: str, shown: str) -> None:
    address = parse_address(url)

    assert (address.dsn, address.shown) == (dsn, shown)


def test_the_connect_timeout_is_the_operators() -> None:
    assert parse_address("postgresql://db/h?connect_timeout=3").connect_timeout_s == 3
    assert parse_address("postgresql://db/h").connect_timeout_s == 10


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://u@db/homeward", "begins with 'mysql'; Homeward speaks only PostgreSQL"),
        ("sqlite:///file.db", "begins with 'sqlite'"),
        ("homeward", "begins with 'no scheme'"),
        ("postgresql://u@db", "names no database"),
        ("postgresql://u@db:port/homeward", "cannot be read"),
        ("postgresql://[::1/homeward", "cannot be read"),
        ("postgresql://u@db/homeward?nonsense", "cannot be read"),
        ("postgresql://u@db/homeward?channel_binding=require", "has the parameter 'channel_binding'"),
        ("postgresql://u@db/homeward?connect_timeout=soon", "connect_timeout must be a number of seconds"),
    ],
)
def test_addresses_that_cannot_be_honoured(url: str, sentence: str) -> None:
    with pytest.raises(EnvironmentProblem, match=sentence):
        parse_address(url)


def test_passwords_are_shown_nowhere() -> None:
    address = parse_address("postgresql://u:s3cret@db/homeward")

    assert "s3cret" not in repr(address) + str(address) + address.shown


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://u:s3cret@127.0.0.1:9/homeward", r"homeward at 127.0.0.1:9 cannot be reached .*host and port"),
        ("postgresql://u@/homeward?host=/nowhere", "homeward at /nowhere cannot be reached"),
        ("postgresql://u@no-such-host.invalid/homeward", "cannot be reached"),
    ],
)
async def test_a_database_out_of_reach_is_told_in_a_sentence(url: str, sentence: str) -> None:
    database = Database(url)
    with pytest.raises(EnvironmentProblem, match=sentence) as problem:
        await database.ping()
    assert "s3cret" not in problem.value.detail
    await database.dispose()
