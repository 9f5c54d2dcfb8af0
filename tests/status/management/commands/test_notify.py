from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from eventlog.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice")


def notify(*words: str) -> str:
    out = StringIO()
    call_command("notify", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_user_is_told_by_name_or_id(alice: User, by: str) -> None:
    said = notify(alice.username if by == "name" else str(alice.pk), "Back at ten", "--severity", "warning")

    event = Event.objects.get(stream__name=f"user:{alice.pk}")
    assert (event.message, event.severity) == ("Back at ten", "warning")
    assert said == f"Posted to alice as event 1 of user:{alice.pk}\n"


def test_a_user_whose_name_is_a_number_is_meant_before_the_one_with_that_id(alice: User) -> None:
    named = User.objects.create_user(str(alice.pk))

    notify(str(alice.pk), "hello")

    assert Event.objects.get().stream.name == f"user:{named.pk}"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nobody", "hello"], "There is no user 'nobody'; make one with `manage.py createsuperuser`"),
        (["99999999999999999999", "hello"], "There is no user '99999999999999999999'"),
        (["alice", ""], "The message is empty"),
        (["alice", "hello", "--severity", "loud"], "invalid choice: 'loud'"),
    ],
    ids=["no such user", "no such id", "no message", "no such severity"],
)
def test_what_cant_be_done_is_said_with_the_way_out(alice: User, words: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        notify(*words)

    assert not Event.objects.exists()
