"""How a session went, and what of it is kept back while somebody plays."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from detection.models import PlayerInHand, SeenPlayer, SessionState, TableState
from detection.recordings.histories.export import hand_histories
from detection.recordings.histories.history import HandHistory
from detection.recordings.statistics.player_hand import player_hands
from detection.recordings.statistics.totals import added, totals, totals_of
from detection.recordings.summaries.fair_use import withheld
from detection.recordings.summaries.figures import counts_by, figures_by
from detection.recordings.summaries.report import hands_an_hour, report_of
from tests.detection.played import play
from tests.detection.recordings.summaries.made import START, part, session, summary


@pytest.mark.django_db(transaction=True)
def test_figures_are_those_of_the_pure_module() -> None:
    played = play(seed=3, hands=25)
    parts = [
        each
        for _, history in hand_histories(played)
        if isinstance(history, HandHistory)
        for each in player_hands(history)
    ]
    names = {each.name for each in parts}
    told = {player: figures for player, _, figures in report_of(played).players or ()}

    assert len(names) > 4
    assert {player.name: figures for player, figures in told.items()} == {
        name: totals(each for each in parts if each.name == name) for name in names
    }
    assert totals_of(added(counts_by(PlayerInHand.objects.all(), "position").values())) == totals(parts)
    assert figures_by(PlayerInHand.objects.all(), "position") == {
        position: totals(each for each in parts if each.position == position)
        for position in {each.position for each in parts}
    }


@pytest.mark.django_db
def test_a_session_without_hands_has_nothing_to_say() -> None:
    report = report_of(session())

    assert (report.hands, report.result, report.big_blinds_a_hundred, report.hands_an_hour) == (
        0,
        None,
        None,
        None,
    )
    assert report.players == ()


@pytest.mark.django_db
def test_the_course_counts_hands_whose_result_is_known() -> None:
    evening = session()
    for number, (won, showdown) in enumerate([(10, True), (-4, False), (None, None), (20, False)], start=1):
        summary(
            evening, number, showdown=showdown, result=won,
            result_in_big_blinds=None if won is None else Decimal(won) / 2, pot=number * 10,
            uncertain=won is None, why="its end was not seen" if won is None else "",
        )  # fmt: skip

    report = report_of(evening)

    assert (report.hands, report.with_result, report.uncertain) == (4, 3, 1)
    assert [point.total for point in report.course.chips] == [10, 6, 26]
    assert [point.showdown for point in report.course.chips] == [10, 10, 10]
    assert report.result == 26
    assert report.result_in_big_blinds == 13
    assert report.big_blinds_a_hundred == Decimal(1300) / 3
    assert report.reasons == (("its end was not seen", 1),)
    assert [found.hand.number for found in report.biggest] == [4, 3, 2, 1]


def test_breaks_are_no_time_at_the_table() -> None:
    moments = [START + timedelta(minutes=minutes) for minutes in (0, 2, 4, 64, 66)]

    assert hands_an_hour(moments) == 30
    assert hands_an_hour(moments[:1]) is None
    assert hands_an_hour([START, START]) is None


@pytest.mark.django_db
def test_who_sits_at_a_captured_table_has_no_figures_anywhere() -> None:
    evening = session()
    hand = summary(evening, 1)
    for seat, name in enumerate(("Maria", "Bob", "Cat"), start=1):
        part(hand, name, seat)
    live = session(key="live", state=SessionState.RUNNING)
    TableState.objects.create(
        key="live",
        seq=1,
        updated_at=START,
        state={"seats": {"2": {"seat": 2, "present": True, "name": "Maria"}}},
    )
    part(summary(live, 1), "Bob")

    report = report_of(evening)

    assert [player.name for player, _, _ in report.players or ()] == ["Cat"]
    assert report.withheld == 2
    assert SeenPlayer.objects.get(name="Maria") in withheld()
    assert SeenPlayer.objects.get(name="Cat") not in withheld()


@pytest.mark.django_db
def test_nobody_has_figures_until_it_is_known_who_sits_at_a_captured_table() -> None:
    part(summary(session(), 1), "Maria")
    maria = SeenPlayer.objects.get(name="Maria")
    assert maria not in withheld()

    live = session(key="live", state=SessionState.RUNNING)

    assert maria in withheld()
    seats = {"2": {"seat": 2, "present": True, "name": "Bob"}}
    TableState.objects.create(key=live.key, seq=1, updated_at=START, state={"seats": seats})
    assert maria not in withheld()


@pytest.mark.django_db
def test_a_table_that_is_captured_again_tells_nothing_of_who_played_there() -> None:
    evening = session()
    part(summary(evening, 1), "Maria")
    again = session(state=SessionState.RUNNING)

    assert report_of(evening).players is None
    again.state = SessionState.ENDED
    again.save()
    assert len(report_of(evening).players or ()) == 1
