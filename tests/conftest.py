"""What a test says that it needs, and what happens where that is missing.

A test that needs a server is skipped without one, and names the variable to set. With
POKERTOOL_TEST_ALL_SERVERS a missing server is an error: CI can't skip by mistake. With --only-with-servers
tests are left out for which it makes no difference whether there are servers.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest
import pytest_django
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.core.management import get_commands
from django.db import connection, connections

from eventlog.store.outages import outage
from tests.emptying import Empty
from tests.own_servers import program
from tests.passwords import RememberingHasher
from tests.servers import Server, serve
from tests.writers import Writer, writers

# A machine that is busy, or halts for a moment, is no fault of what generates examples.
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")


def pytest_configure() -> None:
    """Hash each password once, give SIGINT back, and each of pytest-xdist's workers its part of Redis.

    A shell lets its background jobs ignore SIGINT, and so would all processes that the tests start,
    interrupt and wait for. A wake-up that another worker's test sent would arrive here.
    """
    settings.PASSWORD_HASHERS = [f"{RememberingHasher.__module__}.{RememberingHasher.__qualname__}"]
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and settings.REDIS_URL:
        settings.REDIS_PREFIX = f"{settings.REDIS_PREFIX}:{worker}"
        settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = settings.REDIS_PREFIX
        os.environ["POKERTOOL_REDIS_PREFIX"] = settings.REDIS_PREFIX


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each staged fault cost, as `tests/faults` reported it."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    told = [line for report in reports for name, line in report.user_properties if name == "fault"]
    if told:
        terminalreporter.section("faults")
        for line in sorted(set(told)):
            terminalreporter.write_line(line)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-with-servers",
        action="store_true",
        help="run only what touches the database or Redis, or starts servers of its own",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {marker: reason for marker, reason in _missing().items() if reason}
    if missing and os.environ.get("POKERTOOL_TEST_ALL_SERVERS"):
        raise pytest.UsageError("; ".join(missing.values()))
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
    if config.getoption("--only-with-servers"):
        config.hook.pytest_deselected(items=[item for item in items if not _uses_a_server(item)])
        items[:] = filter(_uses_a_server, items)


def _uses_a_server(item: pytest.Item) -> bool:
    """Return whether a test says that it touches the database or Redis.

    A server that a test starts on a SQLite file of its own sees neither (`tests.servers.serve`).
    """
    fixtures = getattr(item, "fixturenames", ())  # a document's tests have none
    return any(name in fixtures for name in ("db", "transactional_db", "django_db_setup")) or any(
        item.get_closest_marker(name) for name in ("django_db", "redis", "postgresql", "own_servers")
    )


def _missing() -> dict[str, str | None]:
    return {
        "redis": None if settings.REDIS_URL else "REDIS_URL is not set",
        "postgresql": None
        if connection.vendor == "postgresql"
        else "DATABASE_URL names no PostgreSQL database",
        "own_servers": None
        if program("initdb") and program("redis-server")
        else "PostgreSQL's or Redis's programs are not installed",
    }


@pytest.fixture(autouse=True)
def database_never_away() -> None:
    """Let a test's process forget the outages that an earlier test staged."""
    outage.forget()


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a log of its own; what else serve() shall be told is the module's SERVER."""
    options = getattr(request.module, "SERVER", {})
    with serve(tmp_path_factory.mktemp("log") / "log.sqlite3", **options) as started:
        yield started
        assert "Traceback" not in started.printed()


@pytest.fixture(scope="module")
def pen(server: Server) -> Iterator[Writer]:
    """A process that appends to the server's log."""
    with writers(server.environment, 1) as (started,):
        yield started


@pytest.fixture(scope="module")
def pens(server: Server) -> Iterator[list[Writer]]:
    """Two of them."""
    with writers(server.environment, 2) as started:
        yield started


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Empty the database quickly, and close what tests opened in other threads before it is dropped.

    Async tests leave asgiref's helper thread behind; writers and readers that a test had killed
    or left waiting may leave a connection that nobody is there to close. Those that are cut here first let go
    of whatever the helper thread may still be waiting for.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(get_commands(), "flush", Empty())
        yield
    if connection.vendor == "postgresql":  # which drops no database that somebody is connected to
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    SyncToAsync.single_thread_executor.submit(connections.close_all).result(timeout=60)
