from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from pokertool_site.web.context import typed_command


@pytest.mark.parametrize(
    ("installed_as", "typed"), [("manage.py", "python manage.py"), ("pokertool", "pokertool")]
)
def test_pages_name_the_command_that_is_typed_here(installed_as: str, typed: str) -> None:
    with override_settings(POKERTOOL_COMMAND=installed_as):
        assert typed_command(RequestFactory().get("/")) == {"command": typed}
