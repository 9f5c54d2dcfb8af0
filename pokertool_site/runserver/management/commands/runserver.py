"""`manage.py runserver`: daphne's, while developing; `manage.py up` is for everything else."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from pokertool_site.environment.extras import RUNSERVER, how_to_install

if find_spec("daphne"):
    from daphne.management.commands.runserver import Command
else:

    class Command(BaseCommand):  # type: ignore[no-redef]
        """Says what is missing."""

        help = "Serve pages and WebSockets while developing, by daphne."

        def run_from_argv(self, argv: list[str]) -> None:  # whatever the arguments are: they are daphne's
            self.stderr.write(f"CommandError: {MISSING}")
            raise SystemExit(1)

        def handle(self, *args: Any, **options: Any) -> None:
            raise CommandError(MISSING)


MISSING = (
    f"runserver needs daphne, which is not installed: {how_to_install(RUNSERVER)}. `up` needs nothing more."
)
__all__ = ["Command"]
