from __future__ import annotations

from collections.abc import Callable

import pytest

from eventlog.access import credentials
from eventlog.access.credentials import Credential, Kind, make_token, named_in, users_of
from tests.factories import user

pytestmark = pytest.mark.django_db


def is_good(token: str) -> bool:
    return bool(users_of([Credential(Kind.TOKEN, token)]))


def test_a_token_can_not_be_made_to_last_longer() -> None:
    token = make_token(user("alice"), days=1)

    assert not is_good(token.replace("1.", "3650.", 1))


@pytest.mark.parametrize("token", ["", ".", "1.", "x.y", "1.ä", "1.AAAA", "99999.AAAA", "1." + "A" * 5000])
def test_what_is_no_token_stands_for_nobody(token: str) -> None:
    assert not is_good(token)


@pytest.mark.parametrize("days", [0, -1, credentials.LONGEST + 1])
def test_a_token_has_days_that_make_sense(days: int) -> None:
    with pytest.raises(ValueError, match=str(days)):
        make_token(user("alice"), days=days)


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

    assert is_good(token)
    assert not is_good(change(token))
    assert named_in(change(token)) is None
