from __future__ import annotations

import io
import zipfile

import pytest
from pokerkit import HandHistory

from detection.events import new_event, publish
from detection.models import DetectionSession
from detection.recordings.histories.export import LEFT_OUT, archive, hand_files
from tests.detection.played import play
from tests.detection.sessions import running

pytestmark = pytest.mark.django_db(transaction=True)


def unfinished() -> DetectionSession:
    """Return a session with two hands, and one that was never seen to end."""
    session = play(seed=2, hands=2, key="left/one", ends=False)
    publish([new_event(event_type="hand_start", data={"hand": 3}, key="left/one")])
    session.refresh_from_db()
    return session


def test_a_sessions_hands_become_files_and_others_have_a_reason() -> None:
    session = unfinished()
    day = f"{session.started_at:%Y%m%d-%H%M%S}"

    told = list(hand_files(session))

    assert [one.name for one in told] == [f"left_one-{day}-0000{number}.phh" for number in (1, 2, 3)]
    read = [HandHistory.loads(one.text) for one in told if one.text]
    assert [(history.hand, history.table) for history in read] == [(1, "left/one"), (2, "left/one")]
    assert read[0].user_defined_fields["_session"] == str(session.pk)
    assert (told[2].text, told[2].reason) == (None, "its end was not seen")


def test_an_archive_holds_all_sessions_and_what_is_left_out() -> None:
    sessions = [unfinished(), play(seed=5, hands=2, key="right"), running(key="silent")]

    packed = io.BytesIO(b"".join(archive(sessions)))

    with zipfile.ZipFile(packed) as files:
        assert files.testzip() is None
        names = files.namelist()
        assert sum(name.endswith(".phh") for name in names) == 4
        assert len({name.split("/")[0] for name in names if name.endswith(".phh")}) == 2
        assert "00003.phh: its end was not seen" in files.read(LEFT_OUT).decode()
        for name in names:
            if name.endswith(".phh"):
                HandHistory.loads(files.read(name).decode())


def test_an_archive_of_whole_hands_leaves_nothing_out() -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(archive([play(hands=1)])))) as files:
        assert LEFT_OUT not in files.namelist()


@pytest.mark.parametrize(
    ("table", "part"),
    [
        ("../../etc/cron.d/x", "_.._etc_cron.d_x"),
        ("-rf", "rf"),
        ("...", "table"),
        ("\x1b[2J\n", "_2J_"),
        ("\N{MATHEMATICAL SCRIPT CAPITAL A}" * 60, "\N{MATHEMATICAL SCRIPT CAPITAL A}" * 15),
    ],
)
def test_a_tables_name_makes_a_harmless_name_of_a_file(table: str, part: str) -> None:
    (told,) = hand_files(play(hands=1, key=table))

    assert told.name.startswith(f"{part}-2")
    assert told.text is not None
    assert len(told.name.encode()) < 100
