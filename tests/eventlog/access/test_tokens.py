from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from eventlog.access import credentials
from eventlog.access.credentials import make_token, named_in, user_of_token
from tests.factories import user

pytestmark = pytest.mark.django_db


def test_a_token_stands_for_its_user() -> None:
    alice = user("alice")

    assert user_of_token(make_token(alice, days=1)) == alice


def test_a_token_expires_with_its_days(monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_token(user("alice"), days=2)
    later = (datetime.now(UTC) + timedelta(days=2, seconds=5)).timestamp()
    monkeypatch.setattr("sesame.tokens_v2.time.time", lambda: later)

    assert user_of_token(token) is None


def test_a_token_can_not_be_made_to_last_longer() -> None:
    token = make_token(user("alice"), days=1)

    assert user_of_token(token.replace("1.", "3650.", 1)) is None


def test_a_changed_password_ends_a_token() -> None:
    alice = user("alice")
    token = make_token(alice, days=1)
    alice.set_password("another long secret")
    alice.save()

    assert user_of_token(token) is None


def test_a_user_who_may_no_longer_log_in_has_no_token() -> None:
    alice = user("alice")
    token = make_token(alice, days=1)
    alice.is_active = False
    alice.save()

    assert user_of_token(token) is None


@pytest.mark.parametrize("token", ["", ".", "1.", "x.y", "1.ä", "1.AAAA", "99999.AAAA", "1." + "A" * 5000])
def test_what_is_no_token_stands_for_nobody(token: str) -> None:
    assert user_of_token(token) is None


@pytest.mark.parametrize("days", [0, -1, credentials.LONGEST + 1])
def test_a_token_has_days_that_make_sense(days: int) -> None:
    with pytest.raises(ValueError, match=str(days)):
        make_token(user("alice"), days=days)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda token: token.replace("3.", "٣.", 1),
        lambda token: token.replace("3.", "00003.", 1),
        lambda token: "9" * 5000 + token[1:],
        lambda token: token + "\0",
        lambda token: token + "!",
        lambda token: token[:5] + "\xff" + token[5:],
        lambda token: token[:5] + "\ud800" + token[5:],
        lambda token: token + "A" * 4000,
        lambda token: f" {token}",
    ],
    ids=[
        "digits",
        "zeros",
        "a long number",
        "NUL",
        "a sign",
        "Latin-1",
        "half a character",
        "long",
        "a blank",
    ],
)
def test_a_token_has_one_spelling(change: Callable[[str], str]) -> None:
    token = make_token(user("alice"), days=3)

    assert user_of_token(token) is not None
    assert user_of_token(change(token)) is None
    assert named_in(change(token)) is None
