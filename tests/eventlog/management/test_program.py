from __future__ import annotations

import pytest
from django.test import override_settings

from eventlog.management.program import as_typed


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Run: python manage.py migrate", "Run: pokertool migrate"),
        ("`manage.py token` and manage.py events", "`pokertool token` and pokertool events"),
        ("nothing to type", "nothing to type"),
    ],
)
def test_commands_are_named_as_they_are_typed(written: str, typed: str) -> None:
    assert as_typed(written) == written
    with override_settings(POKERTOOL_COMMAND="pokertool"):
        assert as_typed(written) == typed
