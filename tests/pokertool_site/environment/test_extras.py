from __future__ import annotations

import tomllib

import pytest
from django.core.exceptions import ImproperlyConfigured

from pokertool_site.environment.extras import RUNSERVER, SERVER, how_to_install, require
from tests.servers import PROJECT


def test_what_is_there_is_enough() -> None:
    require(SERVER, "redis", "psycopg", wanted_by="REDIS_URL")


def test_what_is_missing_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        require(SERVER, "redis", "no_such_module", wanted_by="REDIS_URL")

    assert str(refused.value) == (
        'REDIS_URL needs no_such_module, which is not installed: pip install "pokertool[server]"'
    )


def test_each_extra_is_one_of_the_project() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))

    assert {SERVER, RUNSERVER} == set(pyproject["project"]["optional-dependencies"])
    assert how_to_install(SERVER).startswith("pip install ")
