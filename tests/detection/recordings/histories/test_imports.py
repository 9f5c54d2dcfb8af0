"""Hands from elsewhere become sessions, and go out again as they came in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from detection.models import DetectionSession, Hand, SessionState
from detection.recordings.histories.export import hand_files
from detection.recordings.histories.formats import FORMATS, read_any
from detection.recordings.histories.history import HandHistory
from detection.recordings.histories.imports import import_hands
from eventlog.models import Event
from tests.detection.recordings.histories.test_formats import AT, as_seen, hand

pytestmark = pytest.mark.django_db(transaction=True)

SEEDS = range(40)


def imported() -> list[HandHistory]:
    return [as_seen(hand(seed)) for seed in SEEDS]


def test_hands_that_were_imported_go_out_as_they_came_in() -> None:
    hands = imported()

    assert import_hands(hands) == (len(hands), 0)

    session = DetectionSession.objects.get()
    assert (session.source, session.state, session.key) == ("import", SessionState.ENDED, "imported: Vega")
    files = list(hand_files(session, FORMATS["pokerstars"]))
    assert [file.reason for file in files if file.text is None] == []
    for history, file in zip(hands, files, strict=True):
        (back,) = read_any(file.text or "")
        assert isinstance(back, HandHistory)
        for name in ("number", "players", "moves", "board", "pots", "returned", "rake", "button", "hero"):
            assert getattr(back, name) == getattr(history, name), f"hand {history.number}"
        assert back.played_at == AT


def test_a_hand_is_imported_once_in_whichever_format() -> None:
    hands = [as_seen(hand(seed)) for seed in (1, 2)]
    import_hands(hands)
    events = Event.objects.count()

    for style in FORMATS.values():
        again = read_any("".join(style.join(map(style.write, hands))))
        assert import_hands([each for each in again if isinstance(each, HandHistory)]) == (0, 2)

    assert Event.objects.count() == events
    assert import_hands([*hands, as_seen(hand(3)), as_seen(hand(3))]) == (1, 3)


def test_a_row_of_an_imported_hand_says_when_it_was_played_and_what_it_brought() -> None:
    history = as_seen(hand(1))
    import_hands([history, as_seen(hand(2))])

    row = Hand.objects.order_by("first_seq")[0]
    assert (row.history, row.started_at, row.ended_at) == (str(history.number), AT, AT)
    assert row.board == [str(card) for card in history.board]
    assert row.pot == str(history.pot)


def test_a_table_that_is_captured_is_left_alone() -> None:
    import_hands([replace(as_seen(hand(1)), table="x" * 200)])

    assert len(DetectionSession.objects.get().key) == 100


def test_files_are_imported_from_the_command_line(tmp_path: Path) -> None:
    hands = [as_seen(hand(seed)) for seed in (1, 2, 3)]
    text = tmp_path / "evening.txt"
    text.write_text("".join(FORMATS["pokerstars"].join(map(FORMATS["pokerstars"].write, hands))))
    other = tmp_path / "one.ohh"
    other.write_text(FORMATS["ohh"].write(replace(as_seen(hand(4)), rake=Decimal(0))))
    out = StringIO()

    call_command("hands", "import", str(text), str(other), stdout=out)
    call_command("hands", "import", str(text), stdout=out)

    told = [line.split(": ", 1)[1] for line in out.getvalue().splitlines()]
    assert told == [
        "3 hands imported, 0 were there already, 0 left out",
        "1 hands imported, 0 were there already, 0 left out",
        "0 hands imported, 3 were there already, 0 left out",
    ]


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("hello")
    errors = StringIO()

    with pytest.raises(SystemExit):
        call_command("hands", "import", str(wrong), stderr=errors)
    assert "wrong.txt: it is no hand history" in errors.getvalue()
    with pytest.raises(CommandError, match="Can't read"):
        call_command("hands", "import", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="import FILE"):
        call_command("hands", "imprt", str(wrong))
