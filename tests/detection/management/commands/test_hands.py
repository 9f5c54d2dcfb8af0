"""`manage.py hands`, as its users call it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pokerkit import HandHistory

from detection.events import new_event, publish
from detection.models import HandSummary
from tests.detection.played import play

pytestmark = pytest.mark.django_db(transaction=True)


def hands(*arguments: object) -> tuple[str, list[str]]:
    """Return what was written to standard output, and the lines of standard error."""
    out, told = StringIO(), StringIO()
    call_command("hands", *map(str, arguments), stdout=out, stderr=told)
    return out.getvalue(), told.getvalue().splitlines()


def test_all_hands_go_to_standard_output_as_one_text_that_pokerkit_reads() -> None:
    play(seed=1, hands=2, key="left", ends=False)
    publish([new_event(event_type="hand_start", data={"hand": 3}, key="left")])
    play(seed=2, hands=1, key="right")

    text, told = hands("--why")

    assert [(history.table, history.hand) for history in HandHistory.loads_all(text)] == [
        ("left", 1),
        ("left", 2),
        ("right", 1),
    ]
    assert told[0].endswith("00003.phh: left out: its end was not seen")
    assert told[1:] == ["3 hands written, 1 left out"]


def test_those_of_a_table_or_a_session_go_to_a_folder(tmp_path: Path) -> None:
    play(seed=1, hands=1, key="left")
    session = play(seed=2, hands=2, key="right")

    assert hands("--table", "left", "--output", tmp_path / "new" / "left")[1] == [
        "1 hands written, 0 left out"
    ]
    assert hands("--session", session.pk, "--output", tmp_path)[1] == ["2 hands written, 0 left out"]
    assert len(list(tmp_path.glob("right-*.phh"))) == 2
    (file,) = (tmp_path / "new" / "left").glob("*.phh")
    assert HandHistory.loads(file.read_text(encoding="utf-8")).table == "left"


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(CommandError, match="no session's id"):
        hands("--session", "demo")
    with pytest.raises(CommandError, match="There is no session 0f8fad5b"):
        hands("--session", "0f8fad5b-d9cb-469f-a165-70867728950e")
    with pytest.raises(CommandError, match="Can't make"):
        hands("--output", file)


def test_hands_from_before_are_summarised_with_progress() -> None:
    play(seed=1, hands=2, key="left")
    play(seed=2, hands=1, key="right")
    HandSummary.objects.all().delete()

    text, told = hands("summarise")

    assert text == "3 hands of 2 sessions summarised\n"
    assert told == [
        "2 hands summarised (session 1 of 2, left)",
        "3 hands summarised (session 2 of 2, right)",
    ]
    assert hands("summarise")[0] == "0 hands of 0 sessions summarised\n"
    assert hands("summarise", "--again")[0] == "3 hands of 2 sessions summarised\n"
