"""Summaries of hands are there once the hands are over, and can be worked out again at any time."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pokerkit import HandHistory as PokerkitHistory

from detection.models import HandSummary, PlayerInHand, SeenPlayer
from detection.recordings.histories.export import hand_histories
from detection.recordings.histories.history import HandHistory
from detection.recordings.histories.imports import import_hands
from detection.recordings.histories.referee import history_of
from detection.recordings.statistics.player_hand import PlayerHand, player_hands
from detection.recordings.summaries.writing import sessions_to_summarise, summarise
from eventlog.models import Event, Stream
from tests.detection.played import play
from tests.detection.recordings.histories.chance import chance_hand
from tests.detection.recordings.statistics.test_player_hand import THREE_BET

pytestmark = pytest.mark.django_db(transaction=True)
SAME = (
    "position", "acted_preflop", "vpip", "pfr", "three_bet_chance", "three_bet", "bets_and_raises", "calls",
    "folds", "saw_flop", "showdown", "won_at_showdown", "all_in", "result",
)  # fmt: skip


def everything() -> list[object]:
    """Return all that summaries hold, but for the keys that rows happen to have."""
    parts = PlayerInHand.objects.order_by("hand", "seat").values()
    kept = [{name: value for name, value in part.items() if name != "id"} for part in parts]
    return [list(HandSummary.objects.order_by("pk").values()), kept]


def told(part: PlayerInHand | PlayerHand) -> list[object]:
    return [getattr(part, name) for name in SAME]


def test_a_hand_has_its_summary_as_soon_as_the_next_one_begins() -> None:
    session = play(seed=7, hands=4, ends=False)

    assert session.hands.count() == 4
    summaries = list(HandSummary.objects.order_by("started_at"))
    assert [summary.hand.number for summary in summaries] == [1, 2, 3]
    assert not any(summary.uncertain for summary in summaries)


def test_what_players_did_is_what_the_hand_histories_say() -> None:
    session = play(seed=3, hands=8)

    for seen, history in hand_histories(session):
        assert isinstance(history, HandHistory)
        summary = HandSummary.objects.get(hand__first_seq=seen.first_seq)
        own = next(part for part in player_hands(history) if part.seat == history.hero)
        assert (summary.position, summary.result) == (own.position, own.result)
        assert (summary.showdown, summary.all_in) == (own.showdown, own.all_in)
        assert (summary.pot, summary.big_blind) == (history.pot, history.big_blind)
        assert summary.result_in_big_blinds == own.result / history.big_blind
        parts = {part.seat: part for part in summary.parts.select_related("player")}
        assert {part.seat: told(part) for part in player_hands(history)} == {
            seat: told(part) for seat, part in parts.items()
        }
        assert {part.seat: part.name for part in player_hands(history)} == {
            seat: part.player.name for seat, part in parts.items() if part.player
        }
        assert [seat for seat, part in parts.items() if part.is_user] == [history.hero]


def test_working_them_out_again_changes_nothing_and_goes_on_where_it_was_stopped() -> None:
    session = play(seed=5, hands=6)
    before = everything()
    HandSummary.objects.filter(hand__number__in=[2, 5]).delete()

    assert list(sessions_to_summarise()) == [session]
    assert sum(summarise(session)) == 2
    assert everything() == before
    assert sum(summarise(session)) == 0
    assert not sessions_to_summarise().exists()
    assert sum(summarise(session, again=True)) == 6
    assert everything() == before


def test_a_hand_whose_end_was_not_seen_is_uncertain_and_says_why() -> None:
    session = play(seed=7, hands=2, ends=False)
    last = session.hands.order_by("-first_seq")[0]
    type(last).objects.filter(pk=last.pk).update(ended_at=None)
    Event.objects.filter(seq=last.last_seq, type="hand_end")._raw_delete("default")

    summarise_all = sum(summarise(session, before=10**9))

    summary = HandSummary.objects.get(hand=last)
    assert summarise_all == 1
    assert (summary.uncertain, summary.why) == (True, "its end was not seen")
    assert summary.hole
    assert summary.result_in_big_blinds is None
    assert not summary.parts.exists()


def test_the_last_hand_of_a_lost_session_has_its_summary_once_the_next_one_begins() -> None:
    lost = play(seed=7, hands=2, ends=False)
    assert HandSummary.objects.filter(session=lost).count() == 1

    play(seed=8, hands=1, ends=False)

    assert HandSummary.objects.filter(session=lost, uncertain=False).count() == 2


def test_hands_that_were_pruned_keep_what_is_known_of_them() -> None:
    session = play(seed=7, hands=3)
    known = HandSummary.objects.get(hand__number=1)
    HandSummary.objects.filter(hand__number=2).delete()
    Event.objects.all()._raw_delete("default")
    Stream.objects.update(floor=10**6, head=10**6 - 1)

    assert sum(summarise(session, again=True)) == 1

    assert HandSummary.objects.get(hand__number=1).position == known.position
    pruned = HandSummary.objects.get(hand__number=2)
    assert (pruned.why, pruned.position) == ("its events are no longer kept", "")
    assert pruned.pot == Decimal(pruned.hand.pot)


def test_imported_hands_have_the_summaries_that_their_events_give() -> None:
    import_hands([history_of(chance_hand(seed), table="evening", site="Club") for seed in range(12)])
    before = everything()
    assert HandSummary.objects.count() == 12

    for session in sessions_to_summarise(again=True):
        assert sum(summarise(session, again=True)) > 0

    assert everything() == before


def test_nobody_is_taken_for_somebody_else() -> None:
    """Without names there are places only, and the same name in another room is another player."""
    for site in ("Club", "Casino"):
        import_hands([history_of(PokerkitHistory.loads(THREE_BET), table="t", site=site, number=len(site))])
    nameless = "\n".join(line for line in THREE_BET.splitlines() if not line.startswith("players"))
    import_hands([history_of(PokerkitHistory.loads(nameless), table="t", site="Club", number=99)])

    assert SeenPlayer.objects.filter(name="Ann").count() == 2
    assert set(SeenPlayer.objects.values_list("name", flat=True)) == {"Ann", "Bob", "Cat", "Dan"}
    assert PlayerInHand.objects.filter(player=None).count() == 4
