"""`manage.py notify`: a notice to one user."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import CommandError

from eventlog.access.parameters import BadRequest, parse_integer
from eventlog.management.base import PlainCommand
from eventlog.management.help import teach, text_argument
from eventlog.models import Severity
from status.notices import LONGEST, NoticeInvalid, post_notice

EXAMPLES = """
examples:
  manage.py notify alice "Back at ten"
  manage.py notify alice "Restart at ten" --severity warning
"""


class Command(PlainCommand):
    help = (
        "Post MESSAGE to USER. It reaches every page and program of theirs that is connected, at once,"
        " and the others when they come back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        parser.add_argument("user", type=text_argument("user"), metavar="USER", help="the user's name, or id")
        parser.add_argument(
            "message",
            type=text_argument("message", longest=LONGEST),
            metavar="MESSAGE",
            help="what to say; quote it",
        )
        parser.add_argument(
            "--severity",
            choices=Severity.values,
            default=Severity.INFO.value,
            metavar="S",
            help=f"{', '.join(Severity.values)}; default: info",
        )

    def handle(self, *args: Any, user: str, message: str, severity: str, **options: Any) -> None:
        found = user_named(user)
        if found is None:
            raise CommandError(f"There is no user {user!r}; make one with `manage.py createsuperuser`")
        try:
            posted = post_notice(user=found, severity=severity, message=message)
        except NoticeInvalid as error:
            raise CommandError(str(error)) from error
        if posted is not None:
            self.stdout.write(f"Posted to {found.get_username()} as event {posted.seq} of {posted.stream}")


def user_named(word: str) -> AbstractBaseUser | None:
    """Return the user with this name or, if nobody has it, with this id."""
    users = get_user_model()._default_manager
    by_name = users.filter(username=word).first()
    if by_name is not None:
        return by_name
    try:
        return users.filter(pk=parse_integer(word, name="user")).first()
    except BadRequest:
        return None
