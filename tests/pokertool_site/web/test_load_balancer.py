from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import OperationalError
from django.test import AsyncClient

from eventlog.streams import StreamSpec, described
from pokertool_site.web import load_balancer as probes
from tests.servers import free_port, serve

WELL = {"ready": True, "database": "ok", "writing": "ok", "channel_layer": "ok", "checks_overdue": False}


async def test_a_process_that_answers_is_alive(async_client: AsyncClient) -> None:
    response = await async_client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db(transaction=True)
async def test_it_is_ready_when_database_and_layer_answer(async_client: AsyncClient) -> None:
    response = await async_client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == WELL


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
async def test_no_proxy_keeps_an_answer(async_client: AsyncClient, address: str) -> None:
    response = await async_client.get(address)

    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
async def test_overdue_checks_are_told_and_leave_it_ready(async_client: AsyncClient) -> None:
    with described(StreamSpec(kind="health", is_overdue=lambda: True)):
        response = await async_client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == WELL | {"checks_overdue": True}


@pytest.mark.django_db(transaction=True)
async def test_a_part_that_fails_is_named_to_anybody_and_explained_in_the_log(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OperationalError("db7.internal is on fire")

    with monkeypatch.context() as burning, caplog.at_level("INFO", "pokertool_site.web.load_balancer"):
        burning.setattr(probes, "ask_database", fail)
        responses = [await async_client.get("/readyz") for _ in range(3)]
    with caplog.at_level("INFO", "pokertool_site.web.load_balancer"):
        await async_client.get("/readyz")

    assert {response.status_code for response in responses} == {503}
    assert responses[0].json() == WELL | {"ready": False, "database": "OperationalError"}
    assert [
        record.getMessage() for record in caplog.records if record.name == "pokertool_site.web.load_balancer"
    ] == [
        "The database: OperationalError: db7.internal is on fire",
        "The database: ok",
    ]


@pytest.mark.django_db(transaction=True)
async def test_a_part_that_does_not_answer_is_not_waited_for(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(probes, "ask_layer", hang)
    monkeypatch.setattr(probes, "PATIENCE", 0.05)

    response = await async_client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["channel_layer"] == "no answer in 0.05 s"


@pytest.mark.django_db(transaction=True)
async def test_questions_that_hang_in_the_database_pile_up_no_threads_and_end_with_it(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, asked, answers = probes.ask_database, [], threading.Event()

    def hang() -> None:
        asked.append(threading.current_thread().name)
        answers.wait()
        ask()

    monkeypatch.setattr(probes, "ask_database", hang)
    with monkeypatch.context() as impatient:
        impatient.setattr(probes, "PATIENCE", 0.05)
        hung = [await async_client.get("/readyz") for _ in range(8)]

    answers.set()
    after = await async_client.get("/readyz")

    assert {response.json()["database"] for response in hung} == {"no answer in 0.05 s"}
    assert len(asked) == 5, "four that hang, and the one that was asked after"
    assert after.json() == WELL


def test_a_server_without_its_redis_lives_and_says_what_it_lacks(tmp_path: Path) -> None:
    nowhere = {"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}

    with serve(tmp_path / "log.sqlite3", environment=nowhere) as server:
        with urlopen(f"{server.url}/healthz", timeout=30) as alive:  # noqa: S310 (our own)
            assert alive.status == 200
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{server.url}/readyz", timeout=30)  # noqa: S310 (our own)
        with refused.value as response:
            answer = json.load(response)

    assert refused.value.code == 503
    assert (answer["ready"], answer["database"]) == (False, "ok")
    assert "Connect" in answer["channel_layer"]


async def test_health_is_what_front_ends_of_the_original_ask(async_client: AsyncClient) -> None:
    response = await async_client.get("/health", headers={"Cache-Control": "no-cache"})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json().keys() == {"status", "timestamp"}
    assert response.json()["status"] == "healthy"
    assert (await async_client.post("/health")).status_code == 405
