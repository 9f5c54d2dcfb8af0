from __future__ import annotations

import asyncio
import uuid

import pytest
from django.conf import settings as project
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory
from pytest_django import Settings

from eventlog.http import rate_limit
from eventlog.http.rate_limit import RequestRateLimit, costs

NOBODY_THERE = "redis://127.0.0.1:1/0"
PREFIX = "pokertool"
REDIS_URL = project.REDIS_URL
"""As it was before a fixture took it away."""


@pytest.fixture(autouse=True)
def counted_anew(settings: Settings) -> None:
    """This process counts alone, and from now on: an installation's limiter goes by its prefix."""
    settings.REDIS_URL, settings.REDIS_PREFIX = None, uuid.uuid4().hex


def test_an_address_has_a_minutes_worth_and_then_waits_as_long_as_it_takes() -> None:
    limit = RequestRateLimit(None, prefix=PREFIX)

    found = [limit.wait("192.0.2.1", per_minute=60, cost=1) for _ in range(62)]

    assert found[:60] == [0.0] * 60
    assert 0 < found[61] <= 1.0
    assert limit.wait("192.0.2.2", per_minute=60, cost=1) == 0.0


def test_what_costs_more_takes_more() -> None:
    limit = RequestRateLimit(None, prefix=PREFIX)

    assert limit.wait("192.0.2.1", per_minute=60, cost=50) == 0.0
    assert 30 < limit.wait("192.0.2.1", per_minute=60, cost=50) <= 40
    assert limit.wait("192.0.2.1", per_minute=60, cost=5) == 0.0


def test_however_many_addresses_ask_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MOST_BUCKETS", 10)
    limit = RequestRateLimit(None, prefix=PREFIX)
    for number in range(100):
        limit.wait(f"192.0.2.{number}", per_minute=1, cost=1)

    assert all(limit.wait(f"192.0.2.{number}", per_minute=1, cost=1) > 0 for number in range(90, 100))
    assert limit.wait("192.0.2.89", per_minute=1, cost=1) == 0.0


def test_while_redis_is_away_each_process_counts_for_itself(caplog: pytest.LogCaptureFixture) -> None:
    limit = RequestRateLimit(NOBODY_THERE, prefix=PREFIX)

    found = [limit.wait("192.0.2.1", per_minute=2, cost=1) for _ in range(3)]

    assert found[:2] == [0.0, 0.0]
    assert found[2] > 0
    assert len([record for record in caplog.records if "Redis is away" in record.getMessage()]) == 1


@pytest.mark.redis
def test_processes_that_share_a_redis_count_together() -> None:
    prefix = f"{project.REDIS_PREFIX}:{uuid.uuid4().hex}"
    here, there = (RequestRateLimit(REDIS_URL, prefix=prefix) for _ in range(2))

    found = [limit.wait("192.0.2.1", per_minute=3, cost=1) for limit in (here, there, here, there)]

    assert found[:3] == [0.0] * 3
    assert 1 <= found[3] <= 60
    assert there.wait("2001:db8::/64", per_minute=3, cost=1) == 0.0


@pytest.mark.parametrize("address", ["/health", "/api/system/nothing", "/api/nothing/there"])
def test_who_asks_too_fast_is_told_when_to_come_back(settings: Settings, address: str) -> None:
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = 3

    answers = [Client().get(address) for _ in range(5)]

    assert [answer.status_code == 429 for answer in answers] == [False] * 3 + [True] * 2
    assert answers[4].json() == {
        "error": "too_fast",
        "message": "More than 3 requests a minute from your address",
    }
    assert 1 <= int(answers[4]["Retry-After"]) <= 60
    assert "no-store" in answers[4]["Cache-Control"]
    assert Client(REMOTE_ADDR="192.0.2.7").get(address).status_code != 429


async def test_it_is_the_same_on_an_event_loop(settings: Settings, async_client: AsyncClient) -> None:
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = 3

    answers = await asyncio.gather(*(async_client.get("/health") for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 2


def test_an_ipv6_network_counts_as_the_one_host_that_it_is_for(settings: Settings) -> None:
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = 2
    for last in (1, 2):
        assert Client(REMOTE_ADDR=f"2001:db8::{last}").get("/health").status_code == 200

    assert Client(REMOTE_ADDR="2001:db8::ffff").get("/health").status_code == 429
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").get("/health").status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/static/nothing.js", "/healthy", "/favicon.ico"])
def test_what_nobody_polls_or_a_load_balancer_does_is_not_counted(settings: Settings, address: str) -> None:
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = 1

    assert 429 not in {Client().get(address).status_code for _ in range(5)}


def test_one_that_has_no_address_can_not_be_counted(settings: Settings) -> None:
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = 1

    assert {Client(REMOTE_ADDR="").get("/health").status_code for _ in range(3)} == {200}


@pytest.mark.parametrize(("per_minute", "answered"), [(25, 2), (10, 1), (5, 1), (1, 3)])
def test_a_view_that_costs_more_is_answered_less_often(
    settings: Settings, rf: RequestFactory, per_minute: int, answered: int
) -> None:
    """The first of its ten is the middleware's, which does not run here; one fits however few there are."""
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = per_minute

    @costs(10)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok")

    assert [view(rf.get("/api/x")).status_code for _ in range(3)].count(200) == answered


def test_a_flood_is_one_line_in_the_log(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = 1

    for _ in range(50):
        Client().get("/health")

    assert [record.getMessage() for record in caplog.records] == [
        "127.0.0.1 asks too fast over HTTP, and is told to wait"
    ]
