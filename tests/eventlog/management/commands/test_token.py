from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from eventlog.access.credentials import user_of_token
from tests.factories import user

pytestmark = pytest.mark.django_db


def test_the_printed_token_stands_for_the_user() -> None:
    alice, printed = user("alice"), StringIO()

    call_command("token", "alice", "--days", "3", stdout=printed)

    assert user_of_token(printed.getvalue().strip()) == alice


def test_an_unknown_user_is_named() -> None:
    with pytest.raises(CommandError, match="no user 'mallory'"):
        call_command("token", "mallory")


def test_days_that_make_no_sense_are_named() -> None:
    user("alice")

    with pytest.raises(CommandError, match="--days"):
        call_command("token", "alice", "--days", "0")
