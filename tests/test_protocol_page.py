"""Each message that docs/protocol.md shows has the names that the real one has, and no others.

The page writes a message as JSON in which a name may stand without its value: `{"seq","type":"card"}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from detection.events import new_event, publish
from detection.poker.table_state import SeatState, TableState
from eventlog.access.credentials import make_token
from pokertool_site.wiring import CHECKS
from status.report import report
from tests.detection.played import play
from tests.eventlog.clients import connected
from tests.factories import user
from tests.servers import PROJECT

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = (PROJECT / "docs" / "protocol.md").read_text(encoding="utf-8")
V1 = "pokertool.v1"


def shown(beginning: str) -> list[str]:
    """Return the names at the top of the one message of the page that begins so."""
    (place,) = {match.start() for match in re.finditer(re.escape("{" + beginning), PAGE)}
    return list(_names(PAGE[place:]))


def _names(text: str) -> Iterator[str]:
    depth, after = 0, ""
    for part in re.findall(r'"[^"]*"|[{}\[\],:]|\.\.\.', text):
        if part in "{[":
            depth += 1
        elif part in "}]":
            depth -= 1
            if depth == 0:
                return
        elif depth == 1 and part.startswith('"') and after != ":":
            yield part.strip('"')
        after = part


@pytest.fixture
def browser(transactional_db: None) -> Client:
    """Who may read health."""
    browser = Client()
    browser.force_login(user("alice"))
    return browser


def test_the_example_of_an_event_is_one() -> None:
    (block,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    example = json.loads(block)
    stored = publish([new_event(event_type=example["type"], data=example["data"], key="table-1")])
    real = _replayed("detection")[0]

    assert stored[0].seq == real["seq"]
    assert list(example) == list(real)
    assert {name: type(value) for name, value in example.items()} == {
        name: type(value) for name, value in real.items()
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", real["timestamp"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", example["timestamp"])
    assert real["data"] == example["data"]


def _replayed(stream: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Client().get(f"/api/events/{stream}").getvalue().splitlines()]


async def test_what_a_client_that_resumes_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.websocket.consumer.HEARTBEAT", 0)
    async with connected("/ws/detection?since=0", protocol=V1) as client:
        hello = await client.receive()
        heartbeat = await client.receive()
        await sync_to_async(publish)([new_event(event_type="pot", data={"pot": "1"}, key="t")])
        while (events := await client.receive())["type"] == "heartbeat":
            pass
        await client.send('{"type":"dance"}')
        while (error := await client.receive())["type"] == "heartbeat":
            pass

    assert list(hello) == shown('"type":"hello"')
    assert list(heartbeat) == shown('"type":"heartbeat"')
    assert list(events) == shown('"type":"events"')
    assert list(error) == shown('"type":"error"')


async def test_what_a_plain_client_hears() -> None:
    async with connected() as client:
        welcome = await client.receive()
        await client.send("ping")
        pong = await client.receive()

    assert list(welcome) == shown('"type":"system"')
    assert list(pong) == shown('"type":"pong"')


def test_the_state_of_a_table_and_of_a_seat() -> None:
    assert list(TableState().to_json()) == shown('"open"')
    assert list(SeatState(0).to_json()) == shown('"seat","name","stack"')


def test_a_check_and_what_it_is_made_of(browser: Client) -> None:
    CHECKS.run(timezone.now())
    check = json.loads(browser.get("/api/events/health").getvalue())["data"]
    category = next(iter(check["categories"].values()))

    assert sorted(check) == sorted(shown('"overall_status","timestamp"'))
    described = set(category["checks"][0]) - {"failing_in_a_row"}  # only where a reading is that bad
    assert sorted(described) == sorted(shown('"feature_name"'))


async def test_a_change_of_status_and_its_snapshot() -> None:
    await sync_to_async(report)("scraper", "down", detail="gone")
    (event,) = await sync_to_async(_replayed)("status")
    async with connected("/ws/status", protocol=V1) as client:
        hello = await client.receive()

    assert sorted(event["data"]) == sorted(shown('"component","status"'))
    assert list(hello["snapshot"]) == shown('"components"')
    assert sorted(hello["snapshot"]["components"]["scraper"]) == sorted(shown('"status","since"'))


def test_health_over_http(browser: Client) -> None:
    CHECKS.run(timezone.now())
    history = browser.get("/api/system/health/history").json()
    trends = browser.get("/api/system/health/trends").json()
    refusal = Client().get("/api/system/health").json()

    assert list(history) == shown('"since","until"')
    assert sorted(history["samples"][0]) == sorted(shown('"slot","overall_status"'))
    assert list(trends) == shown('"hours"')
    assert sorted(trends["hours"][0]) == sorted(shown('"hour"'))
    assert sorted(trends["hours"][0]["metrics"]["cpu_percent"]) == sorted(shown('"min","mean"'))
    assert list(refusal) == shown('"error":"bad_limit"')


def test_readiness() -> None:
    assert list(Client().get("/readyz").json()) == shown('"ready":true')


def test_the_start_of_the_server() -> None:
    status = Client().get("/api/backend/startup/status").json()
    log = Client().get("/api/backend/startup/log").json()
    unknown = Client().get("/api/nothing/here").json()

    assert list(status) == shown('"elapsed_time"')
    assert list(status["steps"][0]) == shown('"number","name"')
    assert list(log) == shown('"log_lines"')
    assert list(Client().get("/health").json()) == shown('"status":"healthy"')
    assert list(Client().post("/api/start-backend").json()) == shown('"success":true')
    assert list(unknown) == shown('"error":"no_such_address"')


async def test_what_is_there_for_front_ends_of_the_original() -> None:
    token = await sync_to_async(make_token)(await sync_to_async(user)("alice"), days=1)
    await sync_to_async(CHECKS.run)(timezone.now())
    async with connected(f"/ws/system-health?token={token}&types=health_update") as client:
        await client.receive()
        update = await client.receive()
    async with connected("/ws/backend-startup") as client:
        await client.receive()
        started = await client.receive()

    assert list(update) == shown('"type":"health_update"')
    assert list(started) == shown('"type":"startup_update"')


def test_what_a_table_says_is_what_its_kind_may_say() -> None:
    documented = {
        kind: set(_names(data)) | set(re.findall(r"`(\w+)`", data.partition(" and any of ")[2]))
        for kind, data in re.findall(r"^\| `(\w+)` \| (`\{.*?) \| ", PAGE, re.MULTILINE)
    }
    play(hands=3)
    said: dict[str, set[str]] = {}
    for event in _replayed("detection"):
        said.setdefault(event["type"], set()).update(event["data"])

    assert said.keys() == documented.keys() - {"performance", "correction"}  # of a capture; of what was wrong
    assert {kind: names - documented[kind] for kind, names in said.items() if names - documented[kind]} == {}
