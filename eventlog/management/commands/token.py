"""`manage.py token`: an access token for a client that is no browser."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from eventlog.tokens import make_token


class Command(BaseCommand):
    help = (
        "Print a token with which a program follows the streams as USER: send it as the header"
        " `Authorization: Bearer TOKEN`, or offer the WebSocket subprotocol `token.TOKEN`."
        " A changed password ends it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="the user's name")
        parser.add_argument("--days", type=int, default=30, metavar="N", help="good for N days; default: 30")

    def handle(self, *args: Any, user: str, days: int, **options: Any) -> None:
        found = get_user_model()._default_manager.filter(username=user).first()
        if found is None:
            raise CommandError(f"There is no user {user!r}; make one with `manage.py createsuperuser`")
        try:
            self.stdout.write(make_token(found, days=days))
        except ValueError as error:
            raise CommandError(f"--days: {error}") from error
