from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from eventlog.tokens import make_token
from health.models import Sample
from health.sampling import run_check

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(UTC).replace(microsecond=0)
ADDRESSES = ["/api/system/health", "/api/system/health/history", "/api/system/health/trends"]


@pytest.fixture
def alice(client: Client) -> User:
    """Somebody who is logged in."""
    user = User.objects.create_user("alice")
    client.force_login(user)
    return user


def sample(minutes: float, **metrics: float) -> None:
    Sample.objects.create(at=NOW - timedelta(minutes=minutes), overall="healthy", metrics=metrics, seq=1)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_told_to_log_in(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.json()["error"]) == (401, "login_needed")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_token_opens_what_a_login_does(client: Client, address: str) -> None:
    token = make_token(User.objects.create_user("bob"), days=1)

    assert client.get(address, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_before_the_first_check_nothing_is_known(client: Client, alice: User) -> None:
    answer = client.get("/api/system/health").json()

    assert (answer["overall_status"], answer["timestamp"], answer["overdue"]) == ("unknown", None, False)


def test_the_newest_check_is_told(client: Client, alice: User) -> None:
    run_check()

    answer = client.get("/api/system/health").json()

    assert answer["overall_status"] in {"healthy", "degraded", "failing", "unknown"}
    assert {"cpu_percent", "memory_percent", "disk_percent", "load_1m", "process_rss_bytes"} <= set(
        answer["metrics"]
    )


def test_history_is_the_newest_samples_oldest_first(client: Client, alice: User) -> None:
    for minutes in (90, 30, 20, 10):
        sample(minutes, cpu_percent=minutes)

    hour = client.get("/api/system/health/history").json()["samples"]
    two = client.get("/api/system/health/history?limit=2").json()["samples"]
    between = client.get(
        "/api/system/health/history",
        {
            "since": (NOW - timedelta(minutes=95)).isoformat(),
            "until": (NOW - timedelta(minutes=20)).isoformat(),
        },
    ).json()["samples"]

    assert [found["metrics"]["cpu_percent"] for found in hour] == [30, 20, 10]
    assert [found["metrics"]["cpu_percent"] for found in two] == [20, 10]
    assert [found["metrics"]["cpu_percent"] for found in between] == [90, 30]


def test_trends_are_told_by_the_hour(client: Client, alice: User) -> None:
    sample(0, cpu_percent=10.0)
    sample(60 * 24 * 40, cpu_percent=99.0)

    (hour,) = client.get("/api/system/health/trends").json()["hours"]

    assert hour["metrics"]["cpu_percent"] == {"min": 10.0, "mean": 10.0, "max": 10.0, "p95": 10.0}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/api/system/health/history?since=yesterday", "bad_since"),
        ("/api/system/health/history?until=2026-13-01T00:00:00Z", "bad_until"),
        ("/api/system/health/history?limit=0", "bad_limit"),
        ("/api/system/health/history?limit=many", "bad_limit"),
        ("/api/system/health/trends?hours=100000", "bad_hours"),
    ],
)
def test_what_is_wrong_is_named(client: Client, alice: User, address: str, code: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.json()["error"]) == (400, code)
    assert code.removeprefix("bad_") in answer.json()["message"]
