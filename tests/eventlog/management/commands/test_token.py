from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from eventlog.access.credentials import Credential, Kind, users_of
from tests.factories import user

pytestmark = pytest.mark.django_db


def test_the_printed_token_stands_for_the_user() -> None:
    alice, printed = user("alice"), StringIO()

    call_command("token", "alice", "--days", "3", stdout=printed)

    printed_token = Credential(Kind.TOKEN, printed.getvalue().strip())
    assert users_of([printed_token]) == {printed_token: alice}


def test_an_unknown_user_is_named() -> None:
    with pytest.raises(CommandError, match="no user 'mallory'"):
        call_command("token", "mallory")


def test_days_that_make_no_sense_are_named() -> None:
    user("alice")

    with pytest.raises(CommandError, match="--days"):
        call_command("token", "alice", "--days", "0")
