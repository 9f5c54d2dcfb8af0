"""`runserver` is daphne's, where there is daphne; tests/packaging has the rest."""

from __future__ import annotations

from daphne.management.commands.runserver import Command
from django.core.management import get_commands, load_command_class


def test_it_serves_websockets_since_it_is_daphnes() -> None:
    assert get_commands()["runserver"] == "pokertool_site.runserver"
    assert isinstance(load_command_class("pokertool_site.runserver", "runserver"), Command)
