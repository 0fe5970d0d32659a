"""How long the database may keep its caller waiting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits in seconds; beyond them it is an `EnvironmentProblem`.

    Attributes:
        connection_s: for a connection, a new one or one that others have to give back first.
        statement_s: for one statement. The server ends it then; a server that is silent half a second later is
            taken for gone, and the connection is cut.
    """

    connection_s: float
    statement_s: float


FOR_WORK = Patience(connection_s=10.0, statement_s=60.0)
"""Of work that nobody waits for at the other end of a wire: imports, whole builds, tidying up."""
CONNECTION_WAIT_S = 1.5
"""For a connection, where an answer waits for it: with a statement of two seconds it is there within five."""
