"""The image and the services of docs/deploy. No test runs a container: operations.md says what was run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from tests.deploy.test_units import words
from tests.packaging.installed import build_wheel
from tests.project.contents import APPS
from tests.servers import PROJECT

DEPLOY = PROJECT / "docs" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
COPIED = [
    source
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    for source in line.split()[:-1]
]
"""What of the project goes into the image."""


def command_of_image() -> list[str]:
    (line,) = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)
    told: list[str] = json.loads(line)
    return told


def test_what_is_copied_is_there_and_enough_for_the_wheel(tmp_path: Path) -> None:
    for source in COPIED:
        path = PROJECT / source
        if path.is_dir():
            shutil.copytree(path, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, tmp_path)
    wheel = ZipFile(build_wheel(tmp_path / "dist", project=tmp_path))

    assert set(APPS) < set(COPIED)
    assert {name.partition("/")[0] for name in wheel.namelist()} == {*APPS, "pokertool-0.1.0.dist-info"}
    assert set(wheel.namelist()) == set(ZipFile(build_wheel(tmp_path / "whole")).namelist())


def test_nothing_else_is_sent_to_the_builder() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == set(COPIED)


def test_the_image_runs_what_the_unit_runs_for_all_addresses() -> None:
    unit = words("pokertool-web")
    end = unit.index("--timeout-worker-healthcheck")  # for its reload
    everywhere = "0.0.0.0"  # noqa: S104 - of the container
    by_unit = [everywhere if word == "127.0.0.1" else word for word in unit[1:end]]

    assert Path(unit[0]).name == "uvicorn"
    assert command_of_image() == ["uvicorn", *by_unit]


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_runs_as_its_unit_does(name: str) -> None:
    assert SERVICES[name]["command"] == ["celery", *words(f"pokertool-{name}")[1:]]


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_nobody_who_can_write_nowhere(name: str) -> None:
    service = SERVICES[name]

    assert service["user"].partition(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate"}))
def test_each_is_asked_whether_it_lives(name: str) -> None:
    if name == "web":  # as the image says
        assert "/readyz" in re.findall(r"^HEALTHCHECK .+$", DOCKERFILE, re.MULTILINE)[0]
        assert "healthcheck" not in SERVICES[name]
    else:
        assert SERVICES[name]["healthcheck"]["test"]


def test_there_is_one_volume_and_it_is_the_databases() -> None:
    assert list(COMPOSE["volumes"]) == ["database"]
    mounted = {name: service["volumes"] for name, service in SERVICES.items() if "volumes" in service}
    assert mounted == {"postgres": ["database:/var/lib/postgresql/data"]}


def test_each_variable_is_one_that_is_read() -> None:
    there = set(re.findall(r"^#?([A-Z_]+)=", (PROJECT / ".env.example").read_text("utf-8"), re.MULTILINE))
    image = set(re.findall(r"\b(POKERTOOL_[A-Z_]+)=", DOCKERFILE))

    assert image <= there
    for name in OURS:
        assert SERVICES[name]["environment"].keys() <= there


def test_all_of_ours_wait_for_the_database_to_be_up_to_date() -> None:
    assert SERVICES["migrate"]["command"] == shlex.split("pokertool migrate --no-input")
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert SERVICES[name]["image"] == SERVICES["migrate"]["image"]
