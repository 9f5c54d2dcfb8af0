from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import OperationalError
from django.test import AsyncClient

from pokertool_site import probes


async def test_a_process_that_answers_is_alive(async_client: AsyncClient) -> None:
    response = await async_client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db(transaction=True)
async def test_it_is_ready_when_database_and_layer_answer(async_client: AsyncClient) -> None:
    response = await async_client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": "ok",
        "channel_layer": "ok",
        "checks_overdue": False,
    }


@pytest.mark.django_db(transaction=True)
async def test_a_part_that_fails_is_named_with_its_first_line(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("disk on fire\nand more")

    monkeypatch.setattr(probes, "_ask_database", fail)

    response = await async_client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "database": "disk on fire",
        "channel_layer": "ok",
        "checks_overdue": False,
    }


@pytest.mark.django_db(transaction=True)
async def test_a_part_that_does_not_answer_is_not_waited_for(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(probes, "_ask_layer", hang)
    monkeypatch.setattr(probes, "PATIENCE", 0.05)

    response = await async_client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["channel_layer"] == "no answer in 0.05 s"
