from __future__ import annotations

from pathlib import Path

import pytest

from detection.events import STREAM
from detection.recordings.histories.following import files_as_they_end, write_whole
from detection.recordings.histories.formats import FORMATS, read_any
from detection.recordings.histories.history import HandHistory
from eventlog.store.replay import events_after
from tests.detection.played import play


@pytest.mark.django_db(transaction=True)
def test_each_hand_comes_once_its_end_is_there() -> None:
    play(seed=1, hands=3, key="left")
    session = play(seed=2, hands=2, key="right")
    page = events_after(STREAM, 0, limit=10_000)
    assert page is not None
    events = page.events

    files = list(files_as_they_end(events, FORMATS["pokerstars"]))

    assert [file.name.split("-")[0] for file in files] == ["left"] * 3 + ["right"] * 2
    for file in files:
        (history,) = read_any(file.text or "")
        assert isinstance(history, HandHistory)
    only = list(files_as_they_end(events, FORMATS["ohh"], sessions=[session.pk]))
    assert [file.name.rsplit("-", 1)[1] for file in only] == ["00001.ohh", "00002.ohh"]


def test_a_file_is_there_whole_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path, "one.txt", "first")
    write_whole(tmp_path, "one.txt", "second")

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("one.txt", "second")]
