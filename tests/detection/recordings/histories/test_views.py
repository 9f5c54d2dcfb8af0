from __future__ import annotations

import uuid

import pytest
from django.test import Client

from detection.recordings.histories.formats import FORMATS, read_any
from detection.recordings.histories.history import HandHistory
from tests.detection.played import play

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", FORMATS)
def test_a_sessions_hands_are_one_file(admin_client: Client, name: str) -> None:
    session = play(seed=1, hands=3)

    response = admin_client.get(f"/api/hands/{session.pk}?format={name}")

    assert response.status_code == 200
    assert FORMATS[name].suffix in response["Content-Disposition"]
    hands = read_any(b"".join(response.streaming_content).decode())  # type: ignore[attr-defined]
    assert len(hands) == 3
    assert all(isinstance(hand, HandHistory) for hand in hands)


def test_one_hand_is_named_by_the_event_that_begins_it(admin_client: Client) -> None:
    session = play(seed=1, hands=3)
    second = session.hands.order_by("first_seq")[1]

    response = admin_client.get(f"/api/hands/{session.pk}/{second.first_seq}")

    (hand,) = read_any(response.content.decode())
    assert isinstance(hand, HandHistory)
    assert (hand.hand, hand.first_seq) == (2, second.first_seq)


def test_what_can_not_be_answered_says_why(admin_client: Client, client: Client) -> None:
    session = play(seed=1, hands=1)

    assert client.get(f"/api/hands/{session.pk}").status_code == 401
    assert admin_client.get(f"/api/hands/{uuid.uuid4()}").status_code == 404
    assert admin_client.get(f"/api/hands/{session.pk}/1").json()["error"] == "no_such_hand"
    wrong = admin_client.get(f"/api/hands/{session.pk}?format=xml")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "format")
