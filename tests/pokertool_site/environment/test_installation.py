from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pokertool_site.environment import installation
from pokertool_site.environment.installation import (
    data_folder,
    default_data_folder,
    log_folder,
    package_in_the_way,
    version,
)
from tests.servers import PROJECT


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POKERTOOL_HOME", "POKERTOOL_VAR_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "IS_CHECKOUT", False)


def test_a_checkout_keeps_all_in_var() -> None:
    assert data_folder(is_needed=False) == default_data_folder() == PROJECT / "var"
    assert log_folder() == PROJECT / "var" / "logs"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
@pytest.mark.usefixtures("is_installed")
def test_an_installed_one_keeps_it_where_the_system_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)

    assert data_folder(is_needed=False) == tmp_path / ".local" / "share" / "pokertool"
    assert log_folder() == tmp_path / ".local" / "state" / "pokertool" / "log"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    assert data_folder(is_needed=True) == tmp_path / "elsewhere" / "pokertool"
    assert (tmp_path / "elsewhere" / "pokertool").is_dir()


@pytest.mark.usefixtures("is_installed")
@pytest.mark.parametrize("variable", ["POKERTOOL_HOME", "POKERTOOL_VAR_DIR"])
def test_a_variable_moves_data_and_logs(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path))

    assert data_folder(is_needed=False) == tmp_path
    assert log_folder() == tmp_path / "logs"


def test_what_services_were_always_told_goes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POKERTOOL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("POKERTOOL_VAR_DIR", str(tmp_path / "var"))

    assert data_folder(is_needed=False) == tmp_path / "var"


@pytest.mark.parametrize("variable", ["POKERTOOL_HOME", "POKERTOOL_VAR_DIR"])
def test_a_folder_that_can_not_be_is_named_by_its_variable(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "/dev/null/data")

    with pytest.raises(ImproperlyConfigured, match=f"^{variable} is '/dev/null/data'"):
        data_folder(is_needed=True)


def test_the_version_is_said_once() -> None:
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))

    assert version() == pyproject["project"]["version"]


def test_nothing_is_in_the_way_here() -> None:
    assert package_in_the_way() == ""


def test_what_is_in_the_way_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "PACKAGES", tmp_path)

    assert package_in_the_way().startswith(
        f"Python finds detection in {PROJECT / 'detection'}, not in {tmp_path}"
    )
