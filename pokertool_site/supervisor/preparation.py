"""What has to be there before `manage.py up` starts its programs: the database, static files, an admin.

    python -m pokertool_site.supervisor.preparation

It needs all of Django, and only for as long as it takes: so it is a process of its own, and the one that
looks after the programs stays small. What it prints is for the user, but for the line with its result.
"""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from eventlog.management.base import PlainCommand
from pokertool_site.environment.errors import errors_in_one_line
from pokertool_site.environment.settings_module import use_own_settings

MODULE = "pokertool_site.supervisor.preparation"
RESULT = "\x1e"
"""What the line with the result begins with, and no other does (RFC 7464)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What the user is told once all is there."""

    admin: str
    """Who may do everything."""
    password: str | None
    """Of an admin that was just made."""
    sign_in: str
    """The path that signs the admin in, once."""
    database: str

    @classmethod
    def from_line(cls, line: str) -> Prepared | None:
        """Return what a line says that the preparation printed; None for one that is for the user."""
        return cls(**json.loads(line[len(RESULT) :])) if line.startswith(RESULT) else None

    def __str__(self) -> str:
        return RESULT + json.dumps(asdict(self))


class Command(PlainCommand):
    help = "Bring the database up to date, gather the static files, and see to it that there is an admin."

    def handle(self, *args: Any, **options: Any) -> None:
        _check_redis()
        try:
            call_command("migrate", verbosity=0, interactive=False, stdout=self.stdout)
        except OperationalError as error:
            raise CommandError(f"The database does not answer (DATABASE_URL): {error}") from error
        call_command("collectstatic", verbosity=0, interactive=False)
        sys.stdout.write(f"{_prepared()}\n")


def _prepared() -> Prepared:
    from pokertool_site.web.sign_in import ensure_admin, sign_in_path  # noqa: PLC0415 - models exist only by now

    admin, password = ensure_admin()
    return Prepared(
        admin=admin.username,
        password=password,
        sign_in=sign_in_path(admin),
        database="PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
    )


def _check_redis() -> None:
    """Raises CommandError where REDIS_URL names a server that does not answer."""
    if settings.REDIS_URL is None:
        return
    import redis  # noqa: PLC0415 - for servers only

    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3).ping()
    except redis.RedisError as error:
        raise CommandError(f"Redis does not answer (REDIS_URL): {error}") from None


if __name__ == "__main__":
    import django

    use_own_settings()
    django.setup()
    with errors_in_one_line() if "--traceback" not in sys.argv else nullcontext():
        Command().run_from_argv(["", MODULE, *sys.argv[1:]])
