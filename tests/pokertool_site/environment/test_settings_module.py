"""tests/pokertool_site/test_command_line.py has what a user sees; this is who calls it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import override_settings

from pokertool_site.environment.settings_module import use_own_settings


def test_settings_of_ours_are_let_be() -> None:
    use_own_settings()


def test_settings_without_our_streams_are_another_projects() -> None:
    with override_settings():
        del settings.POKERTOOL_STREAMS
        with pytest.raises(SystemExit, match=r"another project's settings.*import \*"):
            use_own_settings()
