"""Connection addresses as operators write them, made safe for asyncpg."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from service.errors import EnvironmentProblem

_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
# asyncpg understands these of libpq's parameters itself; what it does not know it would send to the server as a
# setting, which answers with an error about the wrong thing.
_KNOWN = frozenset(
    "host port dbname database user password passfile sslmode sslcert sslkey sslrootcert sslcrl sslpassword "
    "sslnegotiation ssl_min_protocol_version ssl_max_protocol_version target_session_attrs krbsrvname gsslib "
    "application_name options".split()
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is: a DSN for asyncpg, which holds the password, and a name that is safe to show."""

    dsn: str = field(repr=False)
    shown: str
    connect_timeout_s: float = 10.0


def parse_address(url: str) -> Address:
    """Read a connection URL.

    Args:
        url: `postgresql://…`, `postgres://…` or `postgresql+asyncpg://…`; a Unix socket's folder may be given as
            `?host=/folder`; the parameters of libpq that asyncpg knows (`sslmode`, `sslrootcert`, …) are kept.

    Raises:
        EnvironmentProblem: another scheme, no database name, or a parameter that cannot be honoured.
    """
    try:
        parts = urlsplit(url.strip())
        query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        port = parts.port
    except ValueError:
        raise EnvironmentProblem(
            "The database URL cannot be read; write postgresql://user:password@host:5432/database, "
            "with special characters of the password percent-encoded."
        ) from None
    if parts.scheme not in _SCHEMES:
        raise EnvironmentProblem(
            f"The database URL begins with {parts.scheme or 'no scheme'!r}; Homeward speaks only PostgreSQL: "
            "write postgresql://user:password@host:5432/database."
        )
    timeout = _connect_timeout(query.pop("connect_timeout", "10"))
    unknown = sorted(set(query) - _KNOWN)
    if unknown:
        raise EnvironmentProblem(
            f"The database URL has the parameter {unknown[0]!r}, which the driver cannot honour; leave it out."
        )
    database = parts.path.strip("/") or query.get("dbname") or query.get("database")
    if not database:
        raise EnvironmentProblem("The database URL names no database; add its name: postgresql://…/homeward.")
    host = parts.hostname or query.get("host") or "localhost"
    dsn = urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(query), ""))
    return Address(dsn, f"{database} at {host}" + (f":{port}" if port else ""), timeout)


def _connect_timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise EnvironmentProblem("The database URL's connect_timeout must be a number of seconds, such as 10.")
    return seconds or 10.0  # libpq's 0 means no limit; waiting for ever helps no one
