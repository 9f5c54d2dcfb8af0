"""tests/packaging has it as a player sees it."""

from __future__ import annotations

from pathlib import Path

from django.core.management import get_commands

from pokertool_site.overview import OPERATOR, PLAYER, overview
from tests.project.contents import APPS

TEXT = overview(data=Path("/data"), logs=Path("/logs"))


def test_each_command_of_ours_is_explained_once_and_each_exists() -> None:
    ours = {name for name, app in get_commands().items() if app in APPS}

    assert ours <= PLAYER.keys() | OPERATOR.keys() <= get_commands().keys()
    assert not PLAYER.keys() & OPERATOR.keys()


def test_what_a_player_starts_with_comes_first() -> None:
    assert next(iter(PLAYER)) == "up"
    assert TEXT.index("up ") < TEXT.index("capture ") < TEXT.index("migrate ")


def test_where_things_are_kept_is_said_and_fits_a_terminal() -> None:
    assert "/data" in TEXT
    assert "/logs" in TEXT
    assert "POKERTOOL_HOME" in TEXT
    assert max(map(len, TEXT.splitlines())) <= 110
