from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from eventlog.access.credentials import make_token
from eventlog.models import Event
from eventlog.streams import described
from health.slots import slot_of
from health.streams import health_stream
from health.trends import hour_of
from tests.factories import user
from tests.health.checks import CountedProbe, append_checks, checks_of
from tests.health.conftest import RefreshedBy

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = [
    "/api/system/health",
    "/api/system/health/history",
    "/api/system/health/trends",
    "/api/system/health/machine",
]


@pytest.fixture
def alice(client: Client) -> Client:
    client.force_login(user("alice"))
    return client


@pytest.mark.parametrize("address", ADDRESSES)
def test_health_is_read_by_who_may_follow_it(client: Client, address: str) -> None:
    append_checks(1)
    nobody = client.get(address)
    token = make_token(user("alice"), days=1)
    alice = client.get(address, headers={"Authorization": f"Bearer {token}"})

    assert (nobody.status_code, nobody.json()["error"]) == (401, "login_needed")
    assert alice.status_code == 200
    assert alice["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_changed_by_a_post(address: str) -> None:
    assert Client(enforce_csrf_checks=True).post(address).status_code == 405


def test_before_the_first_check_everything_is_unknown(alice: Client) -> None:
    body = alice.get("/api/system/health").json()

    assert (body["overall_status"], body["timestamp"], body["seq"]) == ("unknown", None, None)
    assert body["categories"] == {}


def test_the_newest_check_comes_whole(alice: Client) -> None:
    append_checks(3, status="degraded", cpu_percent=91.0)

    with described(health_stream(make_fresh=str, is_overdue=lambda: True)):
        body = alice.get("/api/system/health").json()

    assert (body["seq"], body["overall_status"], body["degraded_count"]) == (3, "degraded", 1)
    assert body["metrics"] == {"cpu_percent": 91.0}
    assert body["categories"]["machine"]["checks"][0]["feature_name"] == "cpu"
    assert body["overdue"] is True


def test_history_is_the_last_hour_unless_told_otherwise(alice: Client) -> None:
    slot = slot_of(timezone.now())
    append_checks(1, first=slot - timedelta(hours=2))
    append_checks(2, first=slot - timedelta(minutes=5))

    body = alice.get("/api/system/health/history").json()

    assert len(body["samples"]) == 2
    assert set(body["samples"][0]) == {
        "slot",
        "overall_status",
        "failing_count",
        "degraded_count",
        "metrics",
    }
    assert body["next"] is None


@pytest.mark.parametrize(
    "since",
    ["2026-11-23T12:00:30Z", "2026-11-23T12:00:30", "2026-11-23T13:00:30+01:00"],
    ids=["UTC", "UTC unsaid", "another zone, its + not quoted"],
)
def test_history_goes_on_where_a_page_ended(alice: Client, since: str) -> None:
    append_checks(4)

    body = alice.get(f"/api/system/health/history?since={since}&until=2026-11-23T13:00:00Z&limit=2").json()

    slots = [sample["slot"] for sample in body["samples"]]
    assert slots == ["2026-11-23T12:00:30.000Z", "2026-11-23T12:01:00.000Z"]
    assert body["next"] == "2026-11-23T12:01:30.000Z"


def test_trends_are_by_hour(alice: Client) -> None:
    hour = hour_of(timezone.now())
    append_checks(2, first=hour - timedelta(hours=1), cpu_percent=20.0)
    append_checks(1, first=hour, cpu_percent=40.0)

    body = alice.get("/api/system/health/trends?hours=2").json()

    assert [entry["count"] for entry in body["hours"]] == [2, 1]
    assert body["hours"][1]["metrics"]["cpu_percent"] == {"min": 40.0, "mean": 40.0, "max": 40.0, "p95": 40.0}
    assert body["hours"][1]["hour"].endswith(":00:00.000Z")


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        (
            "history?since=yesterday",
            "bad_since",
            "since is 'yesterday'; it is a moment from 1970 on, such as 2026-",
        ),
        ("history?since=", "bad_since", "since is ''"),
        ("history?until=2026-13-01T00:00:00Z", "bad_until", "until is '2026-13-01T00:00:00Z'"),
        ("history?since=2030-01-01T00:00:00Z&until=2026-01-01T00:00:00Z", "bad_since", "before"),
        ("history?limit=0", "bad_limit", "limit is '0'; it is a whole number from 1 to 10000"),
        ("history?limit=10001", "bad_limit", "from 1 to 10000"),
        ("history?limit=many", "bad_limit", "limit is 'many'; it is a whole number"),
        ("trends?hours=0", "bad_hours", "hours is '0'; it is a whole number from 1 to 8784"),
        ("trends?hours=-1", "bad_hours", "hours is '-1'"),
        ("history?hours=0", "bad_hours", "from 1 to 8784"),
        ("history?hours=8785", "bad_hours", "from 1 to 8784"),
    ],
)
def test_an_error_names_the_parameter_and_what_it_should_be(
    alice: Client, query: str, error: str, words: str
) -> None:
    response = alice.get(f"/api/system/health/{query}")

    assert (response.status_code, response.json()["error"]) == (400, error)
    assert words in response.json()["message"]


def test_thirty_days_of_trends_cost_the_database_two_questions(
    alice: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    now = hour_of(timezone.now())
    for hours in (3, 2, 1, 0):
        append_checks(2, first=now - timedelta(hours=hours))

    with django_assert_max_num_queries(5):  # session, user, the sums, the present hour, and a hole before
        body = alice.get("/api/system/health/trends?hours=720").json()

    assert len(body["hours"]) == 4


def test_history_goes_back_as_many_hours_as_were_asked_for(alice: Client) -> None:
    slot = slot_of(timezone.now())
    append_checks(1, first=slot - timedelta(hours=30))
    append_checks(1, first=slot - timedelta(hours=20))
    append_checks(1, first=slot - timedelta(minutes=1))

    body = alice.get("/api/system/health/history?hours=24").json()

    assert len(body["samples"]) == 2
    assert (body["success"], body["period_hours"], body["data_points"]) == (True, 24, 2)
    assert [set(entry["results"]) for entry in body["history"]] == [{"cpu"}, {"cpu"}]
    assert len(alice.get("/api/system/health/history?hours=48").json()["history"]) == 3


def test_trends_tell_what_became_of_each_feature(alice: Client) -> None:
    append_checks(1, first=slot_of(timezone.now()), status="failing")

    body = alice.get("/api/system/health/trends?hours=2").json()

    assert body["success"] is True
    assert body["trends"]["period_hours"] == 2
    assert body["trends"]["feature_trends"]["cpu"]["failing_pct"] == 100.0


def test_a_category_comes_alone(alice: Client) -> None:
    append_checks(1, status="degraded")

    body = alice.get("/api/system/health/machine").json()

    assert set(body) == {"timestamp", "category", "data"}
    assert (body["category"], body["data"]["status"]) == ("machine", "degraded")
    assert body["data"]["checks"][0]["feature_name"] == "cpu"


@pytest.mark.parametrize("name", ["gui", "é" * 200, "a b"])
def test_a_category_that_no_check_has_is_404(alice: Client, name: str) -> None:
    append_checks(1)

    answer = alice.get(f"/api/system/health/{name}")

    assert (answer.status_code, answer.json()["error"]) == (404, "no_such_category")
    assert answer.json()["message"].endswith("there are machine")


def test_a_refresh_makes_a_check_without_a_token_against_forgery(refreshed_by: RefreshedBy) -> None:
    refreshed_by(checks_of(CountedProbe()))
    alice = Client(enforce_csrf_checks=True)
    alice.force_login(user("alice"))
    append_checks(1)

    answer = alice.post("/api/system/health/refresh", content_type="application/json")

    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "started")
    assert body["data"]["metrics"] == {"a": 1}
    assert set(body) == {"job_id", "status", "message", "timestamp", "data"}
    assert Event.objects.count() == 1
    assert alice.get("/api/system/health/refresh").status_code == 405


def test_refreshes_within_a_moment_share_a_check(alice: Client, refreshed_by: RefreshedBy) -> None:
    probe = CountedProbe()
    refreshed_by(checks_of(probe))

    answers = [alice.post("/api/system/health/refresh").json() for _ in range(5)]

    assert len({answer["job_id"] for answer in answers}) == 1
    assert probe.calls == 1


def test_a_refresh_is_for_who_may_follow_health(client: Client) -> None:
    refused = client.post("/api/system/health/refresh")

    assert (refused.status_code, refused.json()["error"]) == (401, "login_needed")


def test_a_refresh_while_the_database_is_away_is_503(alice: Client) -> None:
    def away() -> str:
        raise OperationalError("no route")

    with described(health_stream(make_fresh=away)):
        answer = alice.post("/api/system/health/refresh")

    assert (answer.status_code, answer.json()["error"]) == (503, "no_answer")
