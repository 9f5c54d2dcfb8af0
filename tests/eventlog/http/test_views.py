from __future__ import annotations

import gc
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client

from eventlog.access.credentials import make_token
from eventlog.http import views
from eventlog.http.long_answers import CutShort
from eventlog.http.views import FIRST_PAGE, LARGEST_PAGE, PAGE_CHARACTERS, replays
from eventlog.models import Stream
from eventlog.store.replay import events_after
from eventlog.store.retention import keep_newest
from tests.factories import append_cards, user

pytestmark = pytest.mark.django_db(transaction=True)


def replay(client: Client, path: str, **options: Any) -> list[int]:
    response = client.get(path, **options)
    assert response.status_code == 200, response.reason_phrase
    return [json.loads(line)["seq"] for line in response.getvalue().splitlines()]


def test_replay_is_ndjson_with_the_streams_place_in_the_headers(client: Client) -> None:
    append_cards(5)

    response = client.get("/api/events/detection?since=2&limit=2")

    assert response["Content-Type"] == "application/x-ndjson"
    assert (response["X-Stream-Head"], response["X-Stream-Floor"]) == ("5", "1")
    assert [json.loads(line)["seq"] for line in response.getvalue().splitlines()] == [3, 4]


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
        ("/api/events/detection?since=", 400, "bad_since"),
        ("/api/events/detection?types=card", 400, "unknown_parameter"),
        ("/api/events/detection?since=0&keys=table-1", 400, "unknown_parameter"),
        ("/api/events/detection?Since=0", 400, "unknown_parameter"),
        ("/api/events/detection?limit=0", 400, "bad_limit"),
        ("/api/events/detection?limit=10001", 400, "bad_limit"),
        ("/api/events/nothing", 404, "no_such_stream"),
        ("/api/events/health", 401, "login_needed"),
        ("/api/events/user:1", 401, "login_needed"),
        ("/api/events/user:1?types=card", 401, "login_needed"),
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


def read_to_the_end(answer: StreamingHttpResponse) -> tuple[list[dict[str, Any]], bool]:
    """Return the lines of an answer, and whether it was cut short."""
    lines: list[bytes] = []
    try:
        for piece in answer:
            lines += piece.splitlines()
    except CutShort:
        return [json.loads(line) for line in lines], True
    return [json.loads(line) for line in lines], False


def asked_for(client: Client, path: str) -> StreamingHttpResponse:
    """Return an answer of which nothing was read yet."""
    response: Any = client.get(path)
    assert isinstance(response, StreamingHttpResponse), response.reason_phrase
    return response


MANY = FIRST_PAGE + 2 * LARGEST_PAGE + 3


def test_all_events_come_whatever_pages_they_are_read_in(client: Client) -> None:
    append_cards(MANY)

    assert replay(client, "/api/events/detection") == list(range(1, MANY + 1))
    assert replay(client, "/api/events/detection?since=30&limit=300") == list(range(31, 331))
    assert replay(client, f"/api/events/detection?since={MANY}") == []


async def test_on_an_event_loop_too(async_client: AsyncClient) -> None:
    await sync_to_async(append_cards)(MANY)

    response: Any = await async_client.get("/api/events/detection")

    lines = b"".join([piece async for piece in response]).splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, MANY + 1))
    response.close()
    assert not len(replays)


def test_an_answer_is_read_while_it_is_sent_and_holds_nothing_newer_than_its_head(client: Client) -> None:
    append_cards(MANY)
    answer = asked_for(client, "/api/events/detection")
    append_cards(5)

    lines, cut = read_to_the_end(answer)

    assert [line["seq"] for line in lines] == list(range(1, MANY + 1))
    assert answer["X-Stream-Head"] == str(MANY)
    assert not cut


def test_the_longer_the_events_the_fewer_are_read_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counting(stream: str, seq: int, *, limit: int) -> Any:
        asked.append(limit)
        return events_after(stream, seq, limit=limit)

    monkeypatch.setattr(views, "events_after", counting)
    append_cards(FIRST_PAGE + 20, data={"long": "x" * (PAGE_CHARACTERS // 4)})

    assert len(replay(client, "/api/events/detection")) == FIRST_PAGE + 20
    assert asked == [FIRST_PAGE, 3, 3, 3, 3, 3, 3, 2]


def test_what_is_pruned_while_it_is_sent_is_no_whole_answer(client: Client) -> None:
    append_cards(MANY)
    answer = asked_for(client, "/api/events/detection")
    keep_newest("detection", 5)

    lines, cut = read_to_the_end(answer)

    assert cut
    assert [line.get("seq") for line in lines] == [*range(1, FIRST_PAGE + 1), None]
    assert (lines[-1]["type"], lines[-1]["code"]) == ("error", "below_floor")


def test_neither_is_one_whose_numbers_became_others(client: Client) -> None:
    append_cards(MANY)
    answer = asked_for(client, "/api/events/detection")
    Stream.objects.update(epoch="another")

    assert read_to_the_end(answer)[1]


def test_an_address_has_a_few_replays_at_a_time(client: Client, settings: Any) -> None:
    settings.POKERTOOL_REPLAYS_PER_IP = 2
    append_cards(3)
    under_way = [asked_for(client, "/api/events/detection") for _ in range(2)]

    refused = client.get("/api/events/detection")
    assert (refused.status_code, refused.json()["error"]) == (429, "too_many_replays")
    assert int(refused["Retry-After"]) > 0
    assert client.get("/api/events/detection", REMOTE_ADDR="192.0.2.1").status_code == 200
    assert client.get("/api/events/nothing").status_code == 404

    for answer in under_way:
        answer.close()
    assert replay(client, "/api/events/detection") == [1, 2, 3]


def test_all_together_have_some(client: Client, settings: Any) -> None:
    settings.POKERTOOL_REPLAYS = 1
    append_cards(3)
    under_way = asked_for(client, "/api/events/detection")

    refused = client.get("/api/events/detection", REMOTE_ADDR="192.0.2.1")

    assert (refused.status_code, refused.json()["error"]) == (503, "busy")
    under_way.close()


@pytest.mark.parametrize("path", ["?since=1", "?limit=0", "?since=x", ""])
def test_whoever_gets_no_replay_takes_no_place(client: Client, path: str) -> None:
    append_cards(5)
    keep_newest("detection", 2)

    client.get(f"/api/events/detection{path}") if path else client.head("/api/events/detection")

    assert not len(replays)


def test_an_answer_that_nobody_took_gives_its_place_back(client: Client) -> None:
    append_cards(5)
    answer = asked_for(client, "/api/events/detection")
    assert len(replays) == 1

    del answer
    gc.collect()

    assert not len(replays)


def test_a_database_that_is_away_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: Any, **_named: Any) -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(views, "events_after", away)

    refused = client.get("/api/events/detection")

    assert (refused.status_code, refused.json()["error"]) == (503, "database_away")
    assert not len(replays)
