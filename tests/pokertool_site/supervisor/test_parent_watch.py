from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import PROJECT
from tests.test_background import DEAF
from tests.waiting import PATIENCE

SHOW_ARGUMENTS = "import sys; print(__name__, sys.argv[1:])"
WAIT_FOREVER = "import threading; print('ready', flush=True); threading.Event().wait()"
IGNORE_SIGTERM = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


def start(*arguments: str, session: bool = True) -> subprocess.Popen[str]:
    return popen("-m", "pokertool_site.supervisor.parent_watch", *arguments, session=session)


def popen(*arguments: str, session: bool = True) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=session,
    )


def test_a_script_runs_as_if_it_had_been_called_itself(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SHOW_ARGUMENTS)

    with start(str(script), "--fast", "x") as process:
        assert process.stdout is not None
        assert process.stdout.read() == "__main__ ['--fast', 'x']\n"


def test_a_module_runs_as_if_it_had_been_called_itself() -> None:
    with start("-m", "json.tool", "--help") as process:
        assert process.stdout is not None
        assert "json.tool" in process.stdout.read()


@pytest.mark.parametrize("session", [True, False], ids=["in a group of its own", "in somebody else's group"])
def test_a_program_stops_when_its_starter_is_gone(tmp_path: Path, session: bool) -> None:  # noqa: FBT001
    script = tmp_path / "script.py"
    script.write_text(WAIT_FOREVER)

    with start(str(script), session=session) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.close()  # as the system does when the starter is killed

        assert process.wait(PATIENCE) != 0


def test_a_program_can_be_interrupted_though_a_background_job_started_it(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(WAIT_FOREVER, encoding="utf-8")
    script_runner = str(PROJECT / "pokertool_site" / "supervisor" / "parent_watch.py")

    with popen("-c", DEAF, "-P", script_runner, str(script)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)

        assert process.wait(PATIENCE) == -signal.SIGINT


def test_the_project_is_found_where_it_lies_and_nowhere_else(tmp_path: Path) -> None:
    """A package of the same name in the working folder, or on PYTHONPATH, is somebody else's."""
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "__init__.py").write_text("raise SystemExit('another project')", encoding="utf-8")
    script = tmp_path / "elsewhere" / "script.py"
    script.parent.mkdir()
    script.write_text("import status; print(status.__file__)", encoding="utf-8")

    with subprocess.Popen(
        [sys.executable, "-P", PROJECT / "pokertool_site" / "supervisor" / "parent_watch.py", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read().strip() == str(PROJECT / "status" / "__init__.py")


def test_a_program_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(IGNORE_SIGTERM + WAIT_FOREVER)
    impatient = (
        "from pokertool_site.supervisor import parent_watch as watch; "
        "watch.GRACE_SECONDS = 0.1; watch.main(sys.argv[1:])"
    )

    with popen("-c", f"import sys; {impatient}", str(script)) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.close()

        assert process.wait(PATIENCE) == -9
