"""Files that are not what they are called, or damaged: named with the reason, and nothing else happens.

`python -m benchmarks.hostile_files` does the same with ten thousand pictures and a thousand videos.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.abuse.harmless import picture_outcome, tried, video_outcome, watching
from tests.abuse.seeds import TEXTS, as_files, picture_seeds, video_seeds
from tests.servers import PROJECT

Seeds = Callable[[], tuple[tuple[str, bytes], ...]]


@pytest.mark.parametrize(
    ("seeds", "outcome", "count", "suffix"),
    [(picture_seeds, picture_outcome, 150, ".png"), (video_seeds, video_outcome, 50, ".mp4")],
    ids=["pictures", "videos"],
)
def test_damaged_files_are_refused_and_harm_nothing(
    tmp_path: Path, seeds: Seeds, outcome: Callable[[Path], str], count: int, suffix: str
) -> None:
    outcomes, faults = tried(seeds(), range(count), tmp_path, outcome, suffix)

    assert faults == []
    assert outcomes["read"] > count // 20, "or the damage is such that no decoder sees it"


@pytest.mark.parametrize(
    ("seeds", "outcome", "least"), [(picture_seeds, picture_outcome, 60), (video_seeds, video_outcome, 30)]
)
def test_the_files_are_whole_before_they_are_damaged(
    tmp_path: Path, seeds: Seeds, outcome: Callable[[Path], str], least: int
) -> None:
    path = tmp_path / "whole.png"
    read = 0
    for _, data in set(seeds()):
        path.write_bytes(data)
        read += outcome(path) == "read"

    assert read >= least


def test_what_is_watched_for_is_seen(tmp_path: Path) -> None:
    with watching(tmp_path) as done:
        subprocess.run([sys.executable, "-c", ""], check=True)
        (tmp_path / "written").write_text("x")

    told = " ".join(done)
    assert "subprocess.Popen" in told
    assert "a child process ended" in told
    assert "open " in told
    assert f"wrote {tmp_path / 'written'}" in told


@pytest.mark.timeout(120)
def test_one_read_goes_through_all_of_them(tmp_path: Path) -> None:
    """The command itself, on whatever lies in a folder: a line for each, and the picture is read."""
    hostile = list(as_files(tmp_path))
    Image.new("RGB", (64, 48)).save(tmp_path / "z.png")

    ran = subprocess.run(
        [sys.executable, "manage.py", "read", str(tmp_path), "--json"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=100,
    )

    told = {Path(line["file"]).name: line for line in map(json.loads, ran.stdout.splitlines())}
    assert ran.returncode == 1
    assert ran.stderr == ""
    assert len(told) == len(hostile) + 1 == len(TEXTS) + 1
    assert told["z.png"]["width"] == 64
    assert all("error" in told[path.name] for path in hostile)
    assert sorted(tmp_path.iterdir()) == sorted([*hostile, tmp_path / "z.png"])
