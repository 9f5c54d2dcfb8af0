from __future__ import annotations

from decimal import Decimal

import pytest

from detection.poker.cards import parse_cards
from detection.poker.readings import SeatReading, TableReading
from detection.tracking.comparison import compare
from tests.detection.tables import FLOP, actions, happened, kinds, seen, sits, table

FOUR = [sits(0), sits(1, bet="0.50"), sits(2, bet="1"), sits(3)]


def test_a_call_a_raise_and_an_all_in_tell_themselves_apart_by_the_highest_bet() -> None:
    others = [seen(1, bet=Decimal("0.50")), seen(2, bet=Decimal(1))]

    assert actions(table(*FOUR), seen(0), *others, seen(3, bet=Decimal(1), stack=Decimal(99))) == [
        (3, "call 1")
    ]
    assert actions(table(*FOUR), seen(0), *others, seen(3, bet=Decimal(3), stack=Decimal(97))) == [
        (3, "raise 3")
    ]
    assert actions(table(*FOUR), seen(0), *others, seen(3, bet=Decimal(100), stack=Decimal(0))) == [
        (3, "all-in 100")
    ]


def test_who_bet_the_whole_stack_is_all_in_though_what_is_left_cant_be_read() -> None:
    others = [seen(0), seen(1, bet=Decimal("0.50")), seen(2, bet=Decimal(1))]

    assert actions(table(*FOUR), *others, seen(3, bet=Decimal(100), stack=None)) == [(3, "all-in 100")]
    assert actions(table(*FOUR), *others, seen(3, bet=Decimal(99), stack=None)) == [(3, "raise 99")]


def test_beside_a_bet_that_nobody_can_see_only_what_stood_before_can_be_called() -> None:
    believed = table(*FOUR)
    called, raised = (seen(3, bet=Decimal(bet), stack=Decimal(100 - bet)) for bet in (1, 3))
    all_in = seen(3, bet=Decimal(100), stack=Decimal(0))

    def told(seat: SeatReading) -> list[str]:
        reading = TableReading(seats=(seen(0), seen(1, bet=Decimal("0.50")), seen(2, bet=Decimal(1)), seat))
        changed = compare(believed=believed, seen=reading, bets_are_missing=True).changes
        return [change.data["action"] for change in changed if change.type == "action"]

    assert [told(called), told(raised), told(all_in)] == [["call"], [], ["all-in"]]


def test_the_first_bet_of_a_later_street_is_a_bet() -> None:
    believed = table(sits(0), sits(1), board=["2c", "7d", "Th"], street="flop")

    assert actions(believed, seen(0), seen(1, bet=Decimal(5), stack=Decimal(95))) == [(1, "bet 5")]


def test_blinds_are_posted_not_bet() -> None:
    small = seen(1, bet=Decimal("0.50"), stack=Decimal("99.50"))
    big = seen(2, bet=Decimal(1), stack=Decimal(99))

    assert actions(table(sits(1), sits(2)), small, seen(2)) == []
    assert actions(table(sits(1, bet="0.50"), sits(2)), seen(1, bet=Decimal("0.50")), big) == []
    assert actions(table(sits(1), sits(2)), small, big) == []


def test_who_is_all_in_for_less_than_a_call_is_still_all_in() -> None:
    believed = table(sits(0, bet="8"), sits(1, stack="3"), board=["2c", "7d", "Th"], street="flop")

    told = actions(believed, seen(0, bet=Decimal(8)), seen(1, bet=Decimal(3), stack=Decimal(0)))

    assert told == [(1, "all-in 3")]


def test_of_two_new_bets_of_the_same_height_nobody_can_say_which_was_the_raise() -> None:
    both = [seen(0, bet=Decimal(6), stack=Decimal(94)), seen(3, bet=Decimal(6), stack=Decimal(94))]

    assert (
        actions(table(*FOUR), both[0], seen(1, bet=Decimal("0.50")), seen(2, bet=Decimal(1)), both[1]) == []
    )


def test_beside_a_bet_that_no_stack_paid_for_nobody_can_say_who_raised() -> None:
    """Its stack was believed before the bet was legible: whoever comes to the same height only called it."""
    lies_there = [seen(1, bet=Decimal("0.50")), seen(2, bet=Decimal(1)), seen(3, bet=Decimal(6))]

    assert actions(table(*FOUR), seen(0, bet=Decimal(6), stack=Decimal(94)), *lies_there) == []


def test_rising_bets_in_one_frame_were_made_in_that_order() -> None:
    believed = table(*FOUR)

    told = actions(
        believed,
        seen(0, bet=Decimal(9), stack=Decimal(91)),
        seen(1, bet=Decimal("0.50")),
        seen(2, bet=Decimal(1)),
        seen(3, bet=Decimal(3), stack=Decimal(97)),
    )

    assert told == [(3, "raise 3"), (0, "raise 9")]


def test_who_is_all_in_acts_no_more() -> None:
    """The bet was hidden for a while, and is seen again."""
    all_in = sits(3, stack="0", last_action={"action": "all-in", "amount": "100"})
    others = [seen(0), seen(1, bet=Decimal("0.50")), seen(2, bet=Decimal(1))]

    assert actions(table(*FOUR[:3], all_in), *others, seen(3, bet=Decimal(100), stack=Decimal(0))) == []


@pytest.mark.parametrize(
    "gone",
    [seen(3, cards=None, active=False), seen(3, cards=None, active=None)],
    ids=["said to be out", "no cards while others show backs"],
)
def test_cards_that_vanish_in_front_of_a_bet_were_folded(gone: SeatReading) -> None:
    reading = TableReading(seats=(seen(1, bet=Decimal("0.50")), seen(2, bet=Decimal(1)), gone))

    assert happened(table(*FOUR[1:]), reading) == [
        ("player", {"seat": 3, "present": True, "active": False, "cards": None}),
        (
            "action",
            {"seat": 3, "name": "P3", "action": "fold", "amount": None, "street": "preflop"},
        ),
    ]


def test_the_hero_folds_when_his_cards_are_gone_and_the_others_play_on() -> None:
    believed = table(*FOUR, hero=["Ah", "Kd"])
    reading = TableReading(
        hero=(),
        seats=(
            seen(0, cards=None, active=None),
            seen(1, bet=Decimal("0.50")),
            seen(2, bet=Decimal(1)),
            seen(3),
        ),
    )

    assert [data["seat"] for kind, data in happened(believed, reading) if kind == "action"] == [0]
    assert "card" not in kinds(believed, reading)


def test_who_loses_at_the_showdown_did_not_fold() -> None:
    believed = table(sits(0), sits(1), sits(2), board=["2c", "7d", "Th", "Qs", "Qh"], street="river")
    shown = seen(1, cards=parse_cards("9s9h"))

    assert actions(believed, seen(0), shown, seen(2, cards=None, active=False)) == []


def test_cards_that_vanish_without_a_bet_to_face_are_no_fold() -> None:
    believed = table(sits(0), sits(1), sits(2), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop")
    hidden = seen(0, cards=None, active=None)

    told = kinds(believed, TableReading(hero=(), board=FLOP, seats=(hidden, seen(1), seen(2))))

    assert "action" not in told


def test_a_fold_seen_together_with_the_next_street_was_made_on_the_last_one() -> None:
    believed = table(sits(0, bet="4"), sits(1, bet="4"), sits(2, bet="1"))
    out = seen(2, cards=None, active=False)

    told = happened(believed, TableReading(board=FLOP, seats=(seen(0), seen(1), out)))

    assert [data["street"] for kind, data in told if kind == "action"] == ["preflop"]


def test_a_player_who_only_comes_into_sight_did_nothing() -> None:
    believed = table(sits(0), board=["2c", "7d", "Th"], street="flop")

    assert actions(believed, seen(0), seen(1, bet=Decimal(5))) == []
