from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from eventlog.retention import keep_newest
from eventlog.tokens import make_token
from tests.factories import append_cards, user

pytestmark = pytest.mark.django_db(transaction=True)


def replay(client: Client, path: str, **options: Any) -> list[int]:
    response = client.get(path, **options)
    assert response.status_code == 200, response.content
    return [json.loads(line)["seq"] for line in response.content.splitlines()]


def test_replay_is_ndjson_with_the_streams_place_in_the_headers(client: Client) -> None:
    append_cards(5)

    response = client.get("/api/events/detection?since=2&limit=2")

    assert response["Content-Type"] == "application/x-ndjson"
    assert (response["X-Stream-Head"], response["X-Stream-Floor"]) == ("5", "1")
    assert [json.loads(line)["seq"] for line in response.content.splitlines()] == [3, 4]


def test_since_zero_begins_at_the_oldest_kept(client: Client) -> None:
    append_cards(5)
    keep_newest("detection", 2)

    assert replay(client, "/api/events/detection") == [4, 5]


def test_what_is_no_longer_kept_is_gone_and_never_a_part(client: Client) -> None:
    append_cards(5)
    keep_newest("detection", 2)

    response = client.get("/api/events/detection?since=1")

    assert response.status_code == 410
    assert response.json()["error"] == "below_floor"


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/api/events/detection?since=x", 400, "bad_since"),
        ("/api/events/detection?since=-1", 400, "bad_since"),
        ("/api/events/detection?limit=0", 400, "bad_limit"),
        ("/api/events/detection?limit=10001", 400, "bad_limit"),
        ("/api/events/nothing", 404, "no_such_stream"),
        ("/api/events/health", 401, "login_needed"),
        ("/api/events/user:1", 401, "login_needed"),
    ],
)
def test_a_bad_request_says_what_was_wrong(client: Client, path: str, status: int, error: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.json()["error"]) == (status, error)


def test_replay_is_authorised_like_live(client: Client) -> None:
    alice, bob = user("alice"), user("bob")
    append_cards(2, stream=f"user:{alice.pk}", type="notification")
    token = {"headers": {"Authorization": f"Bearer {make_token(alice, days=1)}"}}

    assert replay(client, f"/api/events/user:{alice.pk}", **token) == [1, 2]
    client.force_login(bob)
    assert client.get(f"/api/events/user:{alice.pk}").status_code == 403


def test_addresses_have_the_names_of_sockets_too(client: Client) -> None:
    client.force_login(user("alice"))
    append_cards(1, stream="health", type="health_check")

    assert replay(client, "/api/events/system-health") == [1]
