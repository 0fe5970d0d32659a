"""The version of the tables: which one this code needs, and which one a database has.

Every start looks at it. Alembic, which changes it, is imported only where something is to be changed.
"""

from __future__ import annotations

import asyncpg

from service.errors import EnvironmentProblem
from service.store.address import parse_address
from service.store.connection import WENT_AWAY, connector, is_out_of_reach

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""The revisions in `migrations/versions`, oldest first."""
NEWEST = VERSIONS[-1]


async def current_version(url: str) -> str | None:
    """The version of the tables; None when there are none.

    Raises:
        EnvironmentProblem: out of reach, or the role may not even look.
    """
    connection = await connector(parse_address(url))()
    try:
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        return None
    except asyncpg.InsufficientPrivilegeError as error:
        raise EnvironmentProblem(
            "The database role may not read Homeward's tables; run `homeward migrate` as their owner, then "
            "GRANT homeward_app TO the role that the service connects as."
        ) from error
    except asyncpg.PostgresError as error:
        raise (EnvironmentProblem(WENT_AWAY) if is_out_of_reach(error.sqlstate) else error) from error
    finally:
        await connection.close()
    return found


async def check_up_to_date(url: str) -> None:
    """Make sure that the tables are of the version that this code needs; any role that may read will do.

    Raises:
        EnvironmentProblem: they are older or newer, or missing; the sentence says what to do.
    """
    found = await current_version(url)
    refuse_unknown(found)
    if found != NEWEST:
        state = "has no tables of Homeward yet" if found is None else f"has tables of the older version {found}"
        raise EnvironmentProblem(f"The database {parse_address(url).shown} {state}; run `homeward migrate`.")


def refuse_unknown(version: str | None) -> None:
    """Leave alone what another Homeward made.

    Raises:
        EnvironmentProblem: the version is none of `VERSIONS`.
    """
    if version is not None and version not in VERSIONS:
        raise EnvironmentProblem(
            f"The database was made by another version of Homeward (its tables are at {version!r}, which this one "
            "does not know); start that version, or use an empty database or data folder."
        )
