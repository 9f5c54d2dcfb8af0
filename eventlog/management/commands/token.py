"""`manage.py token`: an access token for a client that is no browser."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from eventlog.access.credentials import LONGEST, make_token
from eventlog.management.base import PlainCommand
from eventlog.management.help import number_argument, teach, text_argument

EXAMPLES = """
examples:
  manage.py token grafana             good for 30 days
  manage.py token grafana --days 365  for a year

  curl -H "Authorization: Bearer TOKEN" http://127.0.0.1:8000/api/events/health?limit=10
  python -m websockets "ws://127.0.0.1:8000/ws/system-health?token=TOKEN"

A token can't be taken back by itself: give each program a user of its own.
"""


class Command(PlainCommand):
    help = (
        "Print a token with which a program follows the streams as USER: send it as the header"
        " `Authorization: Bearer TOKEN`, or offer the WebSocket subprotocol `token.TOKEN`."
        " A changed password ends it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        parser.add_argument("user", type=text_argument("user"), metavar="USER", help="the user's name")
        parser.add_argument(
            "--days",
            type=number_argument("days", least=1, most=LONGEST),
            default=30,
            metavar="N",
            help="good for N days; default: 30",
        )

    def handle(self, *args: Any, user: str, days: int, **options: Any) -> None:
        found = get_user_model()._default_manager.filter(username=user).first()
        if found is None:
            raise CommandError(f"There is no user {user!r}; make one with `manage.py createsuperuser`")
        try:
            self.stdout.write(make_token(found, days=days))
        except ValueError as error:
            raise CommandError(f"--days: {error}") from error
