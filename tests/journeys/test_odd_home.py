"""The product in a folder whose name means something to addresses, shells and search paths."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.journeys.test_make_run import wait_until_it_serves
from tests.servers import PROJECT, free_port

ODD = "a#b?c%41;d:e 'f' \"g\" $HOME ünï牌"
PICTURE = PROJECT / "docs" / "pictures" / "demo-table.png"
LIMIT, STOP_LIMIT = 90.0, 30.0
"""Seconds until the first event, and until it has stopped."""


def files(folder: Path) -> set[Path]:
    """Return what lies in a folder, but for what Python keeps for itself."""
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if not {"__pycache__", ".git", ".venv"} & set(path.relative_to(folder).parts)
    }


@pytest.mark.timeout(240)
@pytest.mark.parametrize("data", [None, "data#%"], ids=["beside the project", "elsewhere"])
def test_it_runs_there_and_keeps_all_it_writes_in_its_data_folder(tmp_path: Path, data: str | None) -> None:
    project = tmp_path / ODD / "pokertool"
    subprocess.run(["git", "clone", "--quiet", PROJECT, project], check=True)
    before = files(project)
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    var = project / "var"
    if data:
        environment["POKERTOOL_VAR_DIR"] = data  # from where it is started
        var = tmp_path / data
    printed = tmp_path / "printed.txt"
    with (
        printed.open("wb") as terminal,
        subprocess.Popen(
            [sys.executable, project / "manage.py", "up", "--bind", f"127.0.0.1:{port}"],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
        ) as up,
    ):
        try:
            wait_until_it_serves(port, up)
            with connect(f"ws://127.0.0.1:{port}/ws/detection?since=0") as client:
                told = [json.loads(client.recv(timeout=LIMIT)) for _ in range(2)]
            assert told[1]["type"] == "session_start"
            up.send_signal(signal.SIGINT)
            assert up.wait(STOP_LIMIT) == 0
        finally:
            up.kill()

    assert str(var) in printed.read_text(encoding="utf-8")
    assert (var / "pokertool.sqlite3").exists()
    assert {path.parts[0] for path in files(project) - before} == (set() if data else {"var"})
    assert {path.name for path in tmp_path.iterdir()} == {ODD, "printed.txt"} | ({data} if data else set())


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
@pytest.mark.timeout(240)
def test_a_project_that_can_not_be_written_to_needs_a_data_folder_and_no_more(tmp_path: Path) -> None:
    project, var = tmp_path / "pokertool", tmp_path / "data"
    subprocess.run(["git", "clone", "--quiet", PROJECT, project], check=True)
    subprocess.run(["mount", "--bind", project, project], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", project], check=True)

        def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, project / "manage.py", *arguments],
                cwd=tmp_path,
                env={"PATH": os.environ["PATH"], **environment},
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )

        refused = manage("migrate")
        for command in (
            ["migrate"],
            ["collectstatic", "--no-input"],
            ["capture", "--source", "images", str(PICTURE), "--quiet"],
            ["events", "verify"],
        ):
            done = manage(*command, POKERTOOL_VAR_DIR=str(var))
            assert done.returncode == 0, done.stderr
    finally:
        subprocess.run(["umount", project], check=True)

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "POKERTOOL_VAR_DIR is not set" in refused.stderr
