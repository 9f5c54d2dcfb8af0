"""DATABASE_URL, and Django's settings for the database that it names.

    sqlite:////absolute/path/log.sqlite3        sqlite:///path/from/where/it/is/started.sqlite3
    postgres://USER:PASSWORD@HOST:PORT/NAME     postgres:///NAME?host=/var/run/postgresql

Raises:
    ImproperlyConfigured: names DATABASE_URL and says what to write, never what was written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from pokertool_site.environment.extras import SERVER, require
from pokertool_site.environment.server_url import SPECIAL, ServerURL, check_options, read_server_url, refuse

NAME = "DATABASE_URL"
SQLITE = frozenset({"sqlite"})
POSTGRESQL = frozenset({"postgres", "postgresql"})
LONGEST_NAME = 63
"""Bytes of a PostgreSQL database's name."""
TAKEN = frozenset({"dbname", "user", "password", "port"})
"""What libpq takes as options and an address has a place of its own for."""
OWN = frozenset({"currentSchema", "assume_role"})
"""Options that libpq does not know: the first tables' schema, and who to be once connected."""
GONE_WITHOUT_A_WORD = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""A server that is gone without a word, as in a failover, is noticed within half a minute and not after a
quarter of an hour. libpq's parameters: seconds, but for the last, which is in ms. What DATABASE_URL says
itself goes before."""
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def database(url: str, *, default: Path) -> dict[str, Any]:
    """Return Django's settings for the database of `url`; SQLite's at `default`, if there is none."""
    if not url:
        return sqlite(default)
    address = read_server_url(NAME, url, schemes=SQLITE | POSTGRESQL)
    return _sqlite_of(address) if address.scheme in SQLITE else _postgresql(address)


def sqlite(path: Path) -> dict[str, Any]:
    """Return Django's settings for a SQLite file that survives `kill -9` and power cuts.

    The file's path is used as it is, whatever characters are in it.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        # Absolute: one that begins with `file:` would be read as an address, and of all its characters
        # only a file's path means what it says.
        "NAME": str(path.absolute()),
        "OPTIONS": {
            # Writers queue from their first statement on; a deferred one would fail when it turns writer.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # WAL: readers and the one writer don't wait for each other. FULL: with less, the last
            # commits may be gone after a power cut, and a number would be given twice.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        },
    }


def sqlite_url(path: Path) -> str:
    """Return the DATABASE_URL that names the SQLite file at `path`."""
    return f"sqlite:///{quote(str(path.absolute()))}"


def _sqlite_of(address: ServerURL) -> dict[str, Any]:
    if address.host or address.port or address.user or address.password:
        refuse(NAME, "has a host; a SQLite file has none: write sqlite:// and / and its path")
    if not address.path or address.path == ":memory:":
        refuse(NAME, "names no file: several processes share the database, which none can in memory")
    check_options(NAME, address.options, frozenset())
    path = Path(address.path)
    if address.path.endswith("/") or path.is_dir():
        refuse(NAME, "names a folder; end it with /NAME.sqlite3")
    return sqlite(path)


def _postgresql(address: ServerURL) -> dict[str, Any]:
    require(SERVER, "psycopg", wanted_by=NAME)
    if not address.path and "service" not in address.options:
        refuse(NAME, "names no database; end it with /NAME")
    if len(address.path.encode()) > LONGEST_NAME:
        refuse(NAME, f"names a database by more than {LONGEST_NAME} bytes; PostgreSQL has none like that")
    check_options(NAME, address.options, _libpq_options() | OWN)
    if address.options.get("sslmode", "prefer") not in SSL_MODES:
        refuse(NAME, f"has an sslmode that is none of {', '.join(SSL_MODES)}")
    if address.host and "host" in address.options:
        refuse(NAME, f"has a host, and another one as an option ({SPECIAL})")
    options: dict[str, Any] = dict(address.options)
    if schema := options.pop("currentSchema", None):
        given = f"{options['options']} " if "options" in options else ""
        options["options"] = f"{given}-c search_path={schema}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": GONE_WITHOUT_A_WORD | options,
    }


def _libpq_options() -> frozenset[str]:
    from psycopg import pq  # noqa: PLC0415 - a tenth of a second that SQLite need not wait for

    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    return frozenset(known) - TAKEN
