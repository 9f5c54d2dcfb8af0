"""Pages of other origins: what their browsers are told, as POKERTOOL_CORS_ORIGINS says."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from eventlog.access.credentials import make_token
from tests.factories import user

PAGE = "http://localhost:3000"
ALLOWED = "Access-Control-Allow-Origin"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


@pytest.fixture
def named(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = (PAGE, "https://poker.example")


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("origin", [PAGE, "https://poker.example"])
@pytest.mark.parametrize("address", ["/api/system/nothing", "/health", "/healthz", "/api/nothing"])
def test_a_page_that_is_named_may_read(address: str, origin: str) -> None:
    answer = Client().get(address, headers={"Origin": origin})

    assert answer[ALLOWED] == origin
    assert "origin" in answer["Vary"].lower()
    assert "retry-after" in answer["Access-Control-Expose-Headers"]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    "origin", ["http://localhost:3001", "https://localhost:3000", "https://evil.example", "null", "http://["]
)
def test_any_other_may_not(origin: str) -> None:
    answer = Client().get("/health", headers={"Origin": origin})

    assert answer.status_code == 200
    assert ALLOWED not in answer


@pytest.mark.usefixtures("named")
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/admin/login/", "/metrics", "/sign-in/"])
def test_our_pages_are_nobody_elses_to_read(address: str) -> None:
    assert ALLOWED not in Client().get(address, headers={"Origin": PAGE})


def test_with_nothing_set_there_is_no_other_origin() -> None:
    assert ALLOWED not in Client().get("/health", headers={"Origin": PAGE})


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("address", ["/api/start-backend", "/api/system/health/refresh"])
def test_a_page_may_post_json_with_a_token_and_without_cookies(address: str) -> None:
    answer = Client().options(address, headers={"Origin": PAGE, **PREFLIGHT})

    assert answer.status_code == 200
    assert answer[ALLOWED] == PAGE
    assert {"authorization", "content-type"} <= set(answer["Access-Control-Allow-Headers"].split(", "))
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.usefixtures("named")
@pytest.mark.django_db(transaction=True)
def test_what_needs_a_login_takes_a_token_from_there_and_a_page_can_read_why_not() -> None:
    token = make_token(user("alice"), days=1)
    refused = Client().get("/api/system/health", headers={"Origin": PAGE})
    alice = Client().get("/api/system/health", headers={"Origin": PAGE, "Authorization": f"Bearer {token}"})

    assert (refused.status_code, refused[ALLOWED]) == (401, PAGE)
    assert (alice.status_code, alice[ALLOWED]) == (200, PAGE)


@pytest.mark.usefixtures("named")
def test_it_can_also_read_that_it_asks_too_fast(settings: Settings) -> None:
    settings.POKERTOOL_REQUESTS_PER_MINUTE_PER_IP = 1
    client = Client(REMOTE_ADDR="192.0.2.77")
    for _ in range(2):
        answer = client.get("/health", headers={"Origin": PAGE})

    assert (answer.status_code, answer[ALLOWED]) == (429, PAGE)
