from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler
from hypothesis import given, settings
from psycopg.conninfo import make_conninfo

from pokertool_site.environment.database_url import GONE_WITHOUT_A_WORD, database, sqlite, sqlite_url
from tests.pokertool_site.garbage import SECRET, addresses

DEFAULT = Path("/nowhere/pokertool.sqlite3")
ODD_NAMES = [
    *("a#b", "a?b", "a%41b", "100%", "a b", "it's", 'q"q', "a;b", "a:b", "-dash", "~", "a&b=c", "a\\b"),
    *("two\nlines", "ünï", "牌桌", "x" * 200, "file:x?mode=memory"),
]


def parameters(settings: dict[str, Any]) -> dict[str, Any]:
    """Return what Django would connect with."""
    found: dict[str, Any] = ConnectionHandler({"default": settings})["default"].get_connection_params()
    return found


def test_without_one_it_is_sqlite_at_the_default() -> None:
    assert database("", default=DEFAULT) == sqlite(DEFAULT)
    assert sqlite(DEFAULT)["NAME"] == str(DEFAULT)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_sqlite_file_is_in_the_folder_that_was_meant(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    file = folder / "log.sqlite3"

    for number, found in enumerate((database("", default=file), sqlite(file))):
        wanted = parameters(found)
        with closing(sqlite3.connect(wanted["database"], uri=wanted["uri"])) as connection:
            connection.execute(f"CREATE TABLE t{number} (n)")

    assert file.exists()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", [name for name in ODD_NAMES if "\n" not in name])
def test_a_sqlite_files_address_names_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / name / "log.sqlite3"

    assert database(sqlite_url(file), default=DEFAULT)["NAME"] == str(file)


def test_a_relative_path_is_from_where_the_process_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    found = database("sqlite:///file:data/a b.sqlite3", default=DEFAULT)

    assert found["NAME"] == str(tmp_path / "file:data" / "a b.sqlite3")


def test_an_absolute_path_has_four_slashes() -> None:
    assert database("sqlite:////data/a%20b.sqlite3", default=DEFAULT)["NAME"] == "/data/a b.sqlite3"


def test_postgresql_takes_what_an_address_can_say() -> None:
    found = database("postgres://me:p%40ss@db.example:6432/log?sslmode=require", default=DEFAULT)

    assert {name: found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")} == {
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 6432,
        "NAME": "log",
        "OPTIONS": GONE_WITHOUT_A_WORD | {"sslmode": "require"},
    }
    assert found["CONN_MAX_AGE"] == 60
    assert parameters(found)["host"] == "db.example"


@pytest.mark.parametrize("url", ["postgresql://%2Frun%2FMyPg/log", "postgres:///log?host=/run/MyPg"])
def test_postgresql_may_be_behind_a_socket(url: str) -> None:
    assert parameters(database(url, default=DEFAULT))["host"] == "/run/MyPg"


def test_postgresql_may_be_a_service() -> None:
    assert parameters(database("postgres:///?service=log", default=DEFAULT))["service"] == "log"


def test_a_schema_goes_in_with_other_options() -> None:
    url = "postgres://db/log?currentSchema=poker&options=-c+statement_timeout%3D5000"

    assert parameters(database(url, default=DEFAULT))["options"] == (
        "-c statement_timeout=5000 -c search_path=poker"
    )


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("sqlite://log.sqlite3", "a SQLite file has none"),
        ("sqlite://:memory:", "port that is no number"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://", "names no file"),
        ("sqlite:////tmp", "names a folder"),
        ("sqlite:////tmp/a#b.sqlite3", "holds a #"),
        ("sqlite:////tmp/a?b.sqlite3", "NAME=VALUE"),
        ("sqlite:////tmp/100%/log.sqlite3", "write %25"),
        ("sqlite:////tmp/log.sqlite3?timeout=1", "it may have none"),
        (f"postgres://me:{SECRET}@db", "names no database"),
        (f"postgres://me:{SECRET}@db/", "names no database"),
        (f"postgres://me:{SECRET}@db/{'x' * 64}", "more than 63 bytes"),
        (f"postgres://me:{SECRET}@db/log?sslmode=banana", "sslmode that is none of disable"),
        (f"postgres://me:{SECRET}@db/log?nothing={SECRET}", "option.* that is not known"),
        (f"postgres://me:{SECRET}@db/log?dbname=other", "option.* that is not known"),
        (f"postgres://me:{SECRET}@db/log?host=other", "has a host, and another"),
        (f"mysql://me:{SECRET}@db/log", "does not start with one of postgres://, postgresql://, sqlite://"),
    ],
)
def test_what_can_not_work_names_the_variable_and_no_password(url: str, word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^DATABASE_URL .*{word}") as refused:
        database(url, default=DEFAULT)

    assert SECRET not in str(refused.value)


@given(addresses("sqlite", "postgres", "postgresql"))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_works_or_is_refused_by_name(url: str) -> None:
    try:
        found = database(url, default=DEFAULT)
    except ImproperlyConfigured as refused:
        assert str(refused).startswith("DATABASE_URL ")  # noqa: PT017
        assert SECRET not in str(refused)  # noqa: PT017
        assert "\n" not in str(refused)  # noqa: PT017
        return
    wanted = parameters(found)
    if "sqlite3" in found["ENGINE"]:
        assert wanted["database"].startswith("/")
        assert "\x00" not in wanted["database"]
    else:
        known = {"client_encoding", "cursor_factory", "prepare_threshold", "context", "server_side_binding"}
        make_conninfo("", **{name: value for name, value in wanted.items() if name not in known})
