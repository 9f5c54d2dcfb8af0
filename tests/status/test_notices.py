from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from eventlog.models import Event
from status.notices import LONGEST, NoticeInvalid, apost_notice, post_notice, post_staff_notice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice")


def notices(user: User) -> list[Event]:
    return list(Event.objects.filter(stream__name=f"user:{user.pk}").order_by("seq"))


def test_a_notice_is_an_event_of_that_user_alone(alice: User) -> None:
    bob = User.objects.create_user("bob")

    post_notice(user=alice, severity="warning", message=" Back at ten ", by=bob)

    (event,) = notices(alice)
    assert (event.type, event.severity, event.message) == ("notification", "warning", "Back at ten")
    assert event.data == {"by": "bob"}
    assert notices(bob) == []


@pytest.mark.parametrize(
    ("notice", "why"),
    [
        ({"message": "  "}, "The message is empty"),
        ({"message": "x" * (LONGEST + 1)}, f"has {LONGEST + 1} characters"),
        ({"severity": "loud"}, "'loud' is no severity; there are debug"),
    ],
    ids=["empty", "too long", "no such severity"],
)
def test_what_cant_be_sent_is_refused_by_name(alice: User, notice: dict[str, str], why: str) -> None:
    asked: dict[str, Any] = {"severity": "info", "message": "hello"} | notice

    with pytest.raises(NoticeInvalid, match=why):
        post_notice(user=alice, **asked)

    assert notices(alice) == []


def test_characters_that_no_database_takes_are_replaced(alice: User) -> None:
    post_notice(user=alice, severity="info", message="a\0b \ud800")

    (event,) = notices(alice)
    assert event.message == "a\ufffdb \ufffd"


def test_the_same_trouble_is_told_once(alice: User) -> None:
    first = post_notice(user=alice, severity="error", message="Disk nearly full", once="disk 2026-11-23")
    again = post_notice(user=alice, severity="error", message="Disk nearly full", once="disk 2026-11-23")
    later = post_notice(user=alice, severity="error", message="Disk nearly full", once="disk 2026-11-24")

    assert (first is None, again is None, later is None) == (False, True, False)
    assert len(notices(alice)) == 2


def test_the_staff_hears_of_the_system_and_nobody_else(alice: User) -> None:
    chief = User.objects.create_user("chief", is_staff=True)
    gone = User.objects.create_user("gone", is_staff=True, is_active=False)

    told = post_staff_notice(severity="error", message="A scraper was lost", once="scraper table-1")
    again = post_staff_notice(severity="error", message="A scraper was lost", once="scraper table-1")

    assert [event.stream for event in told] == [f"user:{chief.pk}"]
    assert again == []
    assert (notices(alice), notices(gone)) == ([], [])


async def test_inside_an_event_loop_it_awaits() -> None:
    alice = await User.objects.acreate(username="alice")

    posted = await apost_notice(user=alice, severity="info", message="hello")

    assert posted is not None
    assert posted.stream == f"user:{alice.pk}"
