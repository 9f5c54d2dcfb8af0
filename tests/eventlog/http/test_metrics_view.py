"""/metrics as Prometheus asks for it, and two real servers that answer for each other."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from eventlog.access.credentials import make_token
from eventlog.metrics.counters import Figures
from eventlog.models import ServerProcess
from tests.factories import append_cards, user
from tests.faults.test_writers import fresh_postgresql
from tests.servers import Server, hire, manage, serve
from tests.waiting import PATIENCE, until_true


@pytest.mark.django_db
def test_a_strangers_question_is_401_and_says_what_to_send(client: Client) -> None:
    response = client.get("/metrics")

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert b"Authorization: Bearer" in response.content


@pytest.mark.django_db
def test_a_token_that_is_none_is_401_too(client: Client) -> None:
    response = client.get("/metrics", headers={"Authorization": "Bearer nonsense"})

    assert response.status_code == 401


@pytest.mark.django_db
def test_who_is_not_staff_is_told_so(client: Client) -> None:
    client.force_login(user("alice"))

    response = client.get("/metrics")

    assert (response.status_code, response.content) == (403, b"alice is not staff; metrics are for staff.\n")


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["session", "token"])
def test_staff_are_answered(client: Client, by: str) -> None:
    staff = user("alice", staff=True)
    headers = {}
    if by == "session":
        client.force_login(staff)
    else:
        headers["Authorization"] = f"Bearer {make_token(staff, days=1)}"

    response = client.get("/metrics", headers=headers)

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_who_answers_is_fresh(client: Client) -> None:
    client.force_login(user("alice", staff=True))
    before = samples_of(client.get("/metrics").content.decode())
    append_cards(5)

    after = samples_of(client.get("/metrics").content.decode())

    name = "pokertool_process_events_appended_total"
    assert total(after, name, stream="detection") - total(before, name, stream="detection") == 5
    assert total(after, "pokertool_events_appended_total", stream="detection") == 5


@pytest.mark.django_db
def test_openmetrics_if_asked_for(client: Client) -> None:
    client.force_login(user("alice", staff=True))

    response = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})

    assert response["Content-Type"].startswith("application/openmetrics-text")
    assert response.content.endswith(b"# EOF\n")


@pytest.mark.django_db
def test_a_database_that_is_away_is_503_and_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Figures:
        raise OperationalError("no route")

    client.force_login(user("alice", staff=True))
    monkeypatch.setattr("eventlog.fanout.processes.figures", fail)

    response = client.get("/metrics")

    assert response.status_code == 503
    assert b"database does not answer" in response.content


# Two real servers


Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples_of(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(samples: Samples, name: str, **labels: str) -> float:
    """Return the sum of a metric's series over all processes."""
    wanted = set(labels.items())
    return sum(value for (found, having), value in samples.items() if found == name and wanted <= having)


def processes(samples: Samples) -> set[str]:
    return {
        dict(labels)["process"] for name, labels in samples if name == "pokertool_process_start_time_seconds"
    }


def staff_token(server: Server) -> str:
    hire(server.environment, "boss")
    return manage(server.environment, "token", "boss")


async def scrape(server: Server, token: str) -> Samples:
    request = Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {token}"})  # noqa: S310

    def ask() -> str:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content.decode()

    return samples_of(await asyncio.to_thread(ask))


async def follow(server: Server) -> ClientConnection:
    client = await connect(f"{server.ws_url}/ws/detection", subprotocols=[Subprotocol("pokertool.v1")])
    await client.recv()
    return client


async def scrape_until(server: Server, token: str, connections: int) -> Samples:
    """Scrape until so many connections are told of."""
    samples: Samples = {}

    async def told() -> bool:
        nonlocal samples
        samples = await scrape(server, token)
        return total(samples, "pokertool_connections", stream="detection") == connections

    await until_true(told, pause=0.2)
    return samples


async def check_that_servers_answer_for_each_other(one: Server, another: Server, token: str) -> None:
    name = "pokertool_connections_opened_total"
    before = total(await scrape(one, token), name, stream="detection")
    clients = [await follow(server) for server in (one, another, another)]

    for server in (one, another):
        await scrape_until(server, token, 3)
    first, second = await scrape(one, token), await scrape(another, token)
    assert processes(first) == processes(second)
    assert len(processes(first)) == 2
    assert total(first, name, stream="detection") == before + 3

    another.kill()
    samples = await scrape_until(one, token, 1)
    assert len(processes(samples)) == 1
    for client in clients:
        await client.close()


@contextmanager
def two_servers(database: Path | str, environment: Mapping[str, str]) -> Iterator[tuple[Server, Server]]:
    with serve(database, environment=environment) as one, serve(database, environment=environment) as another:
        yield one, another


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server, str]]:
    """Two servers on a SQLite file, and what opens /metrics; the second may be ended."""
    with two_servers(tmp_path_factory.mktemp("log") / "log.sqlite3", {}) as (one, another):
        yield one, another, staff_token(one)


@pytest.fixture
def both(pair: tuple[Server, Server, str]) -> tuple[Server, Server, str]:
    _, another, _ = pair
    if another.process is None:
        another.start()
    return pair


async def test_two_servers_on_sqlite_answer_for_each_other_until_one_is_killed(
    both: tuple[Server, Server, str],
) -> None:
    await check_that_servers_answer_for_each_other(*both)


@pytest.mark.postgresql
@pytest.mark.redis
async def test_two_servers_on_postgresql_answer_for_each_other_until_one_is_killed(tmp_path: Path) -> None:
    name = f"pokertool_metrics_{os.getpid()}"
    with fresh_postgresql(name) as database:
        manage(os.environ | {"DATABASE_URL": database}, "migrate", "--verbosity", "0")
        redis = {"REDIS_URL": os.environ["REDIS_URL"], "POKERTOOL_REDIS_PREFIX": name}
        with two_servers(database, redis) as (one, another):
            await check_that_servers_answer_for_each_other(one, another, staff_token(one))


async def test_counters_never_go_back_whoever_answers(both: tuple[Server, Server, str]) -> None:
    *servers, token = both
    seen: Samples = {}
    for turn in range(12):
        client = await follow(servers[turn % 2])
        await client.close()
        for server in servers:
            samples = await scrape(server, token)
            fallen = [
                key
                for key, value in seen.items()
                if key[0].endswith(("_total", "_count", "_bucket")) and samples.get(key, 0) < value
            ]
            assert fallen == []
            seen |= samples


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "as a service is stopped"])
async def test_a_server_that_stops_cleanly_leaves_no_row(
    both: tuple[Server, Server, str], how: signal.Signals
) -> None:
    one, another, token = both
    assert len(processes(await scrape(another, token))) == 2
    assert another.process is not None
    another.process.send_signal(how)
    another.process.wait(PATIENCE)
    another.process = None

    assert len(processes(await scrape(one, token))) == 1


@pytest.mark.django_db
def test_metrics_are_no_secret_door_for_writes(client: Client) -> None:
    client.force_login(user("alice", staff=True))

    assert client.post("/metrics").status_code == 405
    assert not ServerProcess.objects.exists()
