from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from pokertool_site.web import startup

STATUS = "/api/backend/startup/status"
LOG = "/api/backend/startup/log"


@pytest.fixture(autouse=True)
def nobody_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "last_answer", None)


@pytest.fixture
def layer_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def said() -> tuple[str, str, str]:
        return "ok", "ok", "ConnectionError"

    monkeypatch.setattr(startup, "parts", said)


@pytest.mark.django_db(transaction=True)
async def test_a_server_that_answers_has_started_and_anybody_may_know(
    async_client: AsyncClient, settings: Settings
) -> None:
    settings.POKERTOOL_LOGIN_REQUIRED = frozenset({"detection", "health", "status", "user"})

    answer = await async_client.get(STATUS)

    status = answer.json()
    assert status["is_complete"] is True
    assert (status["steps_completed"], status["total_steps"], status["current_step"]) == (4, 4, 4)
    assert (status["steps_failed"], status["steps_remaining"], status["current_step_info"]) == (0, 0, None)
    assert [step["number"] for step in status["steps"]] == [1, 2, 3, 4]
    for step in status["steps"]:
        assert step["status"] == "success"
        assert step["end_time"] >= step["start_time"]
        assert step["duration"] >= 0
    assert status["elapsed_time"] >= status["steps"][0]["duration"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("layer_away")
async def test_a_part_that_does_not_answer_is_a_step_that_failed(async_client: AsyncClient) -> None:
    status = (await async_client.get(STATUS)).json()

    assert status["is_complete"] is False
    assert (status["steps_completed"], status["steps_failed"], status["steps_remaining"]) == (3, 1, 1)
    assert status["current_step_info"] == {
        "name": "Channel layer",
        "description": "Carries wake-ups between processes: ConnectionError",
        "number": 4,
    }


async def test_many_who_ask_at_once_share_one_look(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    async def said() -> tuple[str, str, str]:
        looks.append(1)
        return "ok", "ok", "ok"

    monkeypatch.setattr(startup, "parts", said)
    for _ in range(5):
        await async_client.get(STATUS)

    assert len(looks) == 1


@pytest.mark.usefixtures("layer_away")
async def test_the_log_has_a_line_for_each_step(async_client: AsyncClient) -> None:
    log = (await async_client.get(f"{LOG}?lines=100")).json()
    shorter = (await async_client.get(f"{LOG}?lines=1")).json()

    assert log["total_lines"] == len(log["log_lines"]) == 4
    assert re.fullmatch(
        r"\[\d\d:\d\d:\d\d\] \[1/4\] Web server: success after \d+\.\d\d s \(.*\)", log["log_lines"][0]
    )
    assert shorter["log_lines"] == log["log_lines"][-1:]
    assert "failed" in shorter["log_lines"][0]


@pytest.mark.parametrize("lines", ["0", "-1", "1001", "all", ""])
def test_a_number_of_lines_that_can_not_be_is_named(lines: str) -> None:
    answer = Client().get(f"{LOG}?lines={lines}")

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_lines")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_what_answers_needs_no_start(content_type: str) -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/start-backend", content_type=content_type)

    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["success"]) == (200, True)
    assert "running" in said["message"]


@pytest.mark.parametrize(
    ("method", "address"), [("get", "/api/start-backend"), ("post", STATUS), ("post", LOG)]
)
def test_each_takes_the_method_that_it_is_for(method: str, address: str) -> None:
    assert getattr(Client(enforce_csrf_checks=True), method)(address).status_code == 405
