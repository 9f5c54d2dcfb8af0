from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest

from benchmarks.sequences import Followed, added, followed, report
from detection.demo import DemoTable
from detection.poker.table_state import card_texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return two hands of the demo as pictures, with what is true of each."""
    frames = []
    for number, step in enumerate(DemoTable(seed=3, hands=2).steps()):
        file = f"{number:03}.png"
        cv2.imwrite(str(tmp_path / file), step.pixels)
        playing = bool(step.truth.hero) or any(seat.active for seat in step.truth.seats)
        names: dict[int | None, str | None] = {seat.seat: seat.name for seat in step.truth.seats}
        frames.append(
            {
                "file": file,
                "hand": step.hand if playing else 0,
                "hero": card_texts(step.truth.hero or ()),
                "board": card_texts(step.truth.board or ()),
                "pot": None if step.truth.pot is None else f"{step.truth.pot.normalize():f}",
                "button": names.get(step.truth.dealer_seat),
            }
        )
    (tmp_path / "truth.json").write_text(json.dumps({"frames": frames}), encoding="utf-8")
    return tmp_path


def test_hands_that_are_told_with_their_pictures_are_whole(folder: Path) -> None:
    result = followed(folder)

    assert (result.hands, result.whole, result.merged, result.cut, result.untold) == (2, 2, 0, 0, 0)
    assert result.wrong["board"] == result.wrong["pot"] == 0
    assert result.right["board"] > 0


def test_a_hand_that_goes_on_in_anothers_name_is_merged_with_it(folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    first = [frame for frame in truth["frames"] if frame["hand"] == 1]
    for frame in first[len(first) // 2 :]:
        frame["hand"] = 3
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")

    result = followed(folder)

    assert (result.hands, result.whole, result.merged) == (3, 1, 1)


def test_results_add_up() -> None:
    one = Followed(hands=2, whole=1)
    one.compare("pot", "3", "4", "a.png hand 1")

    total = added(one, one)

    assert "4 hands, 2 whole" in report("all", total)
    assert "pot 0/0/2" in report("all", total)
