"""What docs/deploy has systemd run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pokertool_site.supervisor.address import Address
from pokertool_site.supervisor.programs import celery, web_server
from tests.celery_halves import HALVES
from tests.servers import PROJECT

DEPLOY = PROJECT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
SYSTEM = [path for path in UNITS if path.stem != "pokertool-capture"]


def settings_of(unit: Path) -> dict[str, list[str]]:
    """Return what each setting of a unit is given, in order."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", unit.read_text().replace("\\\n", " "), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def words(unit: str) -> list[str]:
    (line,) = settings_of(DEPLOY / f"{unit}.service")["ExecStart"]
    return shlex.split(line)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_each_unit(unit: Path, tmp_path: Path) -> None:
    here = (
        unit.read_text().replace("/opt/pokertool/.venv", sys.prefix).replace("/opt/pokertool", str(PROJECT))
    )
    (tmp_path / unit.name).write_text(here)
    whose = ["--user"] if unit not in SYSTEM else []
    told = subprocess.run(
        ["systemd-analyze", "verify", *whose, tmp_path / unit.name],
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert unit.name not in told.stderr
    assert told.returncode == 0, told.stderr


def test_the_web_server_is_told_what_up_tells_it() -> None:
    told, ours = (
        words("pokertool-web"),
        list(web_server(Address(host="127.0.0.1", port=8000), workers=2).arguments),
    )

    assert told[0] == "/opt/pokertool/.venv/bin/uvicorn"
    assert told[-2:] == ["--timeout-worker-healthcheck", "30"]  # a reload gives up on a new one after that
    told = told[:-2]
    assert {*told[1:], "-m", "uvicorn", "--no-use-colors"} == set(ours)


def told(unit: str) -> list[str]:
    return [part for word in words(unit)[1:] for part in word.split("=")]


@pytest.mark.parametrize("half", HALVES)
def test_celery_is_told_what_its_halves_are_tested_with(half: str) -> None:
    assert ["-m", "celery", *told(f"pokertool-{half}")] == list(HALVES[half])


def test_a_worker_is_told_what_up_tells_it_but_for_the_beat_that_is_a_service_of_its_own() -> None:
    ours = set(celery().arguments)

    assert set(told("pokertool-worker")) < ours
    assert ours - set(told("pokertool-worker")) == {
        *("-m", "celery", "--quiet", "--beat-thread"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),  # there may be others to tell
    }


@pytest.mark.parametrize("unit", SYSTEM, ids=lambda path: path.stem)
def test_services_may_do_as_little_as_the_others(unit: Path) -> None:
    first, settings = settings_of(SYSTEM[0]), settings_of(unit)
    hardening = [
        name for name in first if re.match("Protect|Restrict|Private|SystemCall|NoNew|Capab|UMask", name)
    ]

    assert len(hardening) > 15
    assert {name: settings.get(name) for name in hardening} == {name: first[name] for name in hardening}


def test_their_environment_names_variables_that_there_are() -> None:
    there = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    named = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "pokertool.env").read_text(), re.MULTILINE))

    assert named <= there
