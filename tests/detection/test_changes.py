from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from detection.cards import Card, parse_cards
from detection.changes import changes, compare
from detection.readings import HIDDEN, Confidence, SeatReading, TableReading
from detection.state import Table, apply_to_table, new_seat, new_table

FLOP = parse_cards("2c 7d Th")
TURN = parse_cards("2c 7d Th Qs")


def table(*seats: dict[str, Any], **fields: Any) -> Table:
    """Return a table in the first hand, preflop, with `fields` instead."""
    standing = {str(seat["seat"]): seat for seat in seats}
    return {**new_table(), "open": True, "hand": 1, "street": "preflop", "seats": standing, **fields}


def sits(number: int, **fields: Any) -> dict[str, Any]:
    """Return a believed seat that holds cards."""
    held = {"cards": "hidden", "active": True, "name": f"P{number}", "stack": "100"}
    if number == 0:
        held.update(cards=None, hero=True)
    return {**new_seat(number), **held, **fields}


def seen(number: int, **fields: Any) -> SeatReading:
    """Return the same seat as a frame shows it."""
    hero = number == 0
    shown: dict[str, Any] = {"cards": None if hero else HIDDEN, "active": True, "hero": hero}
    shown.update(name=f"P{number}", stack=Decimal(100))
    return SeatReading(seat=number, **{**shown, **fields})


def happened(believed: Table, reading: TableReading) -> list[tuple[str, dict[str, Any]]]:
    return [(change.type, change.data) for change in changes(believed=believed, seen=reading)]


def kinds(believed: Table, reading: TableReading) -> list[str]:
    return [change.type for change in changes(believed=believed, seen=reading)]


def actions(
    believed: Table, *seats: SeatReading, board: tuple[Card, ...] | None = None
) -> list[tuple[int, str]]:
    """Return who did what: seat, action and amount."""
    told = changes(believed=believed, seen=TableReading(seats=seats, board=board))
    return [
        (change.data["seat"], " ".join(filter(None, (change.data["action"], change.data["amount"]))))
        for change in told
        if change.type == "action"
    ]


# What can't be seen


def test_an_unreadable_frame_is_no_change() -> None:
    believed = table(
        sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], pot="12.50", street="flop"
    )

    assert happened(believed, TableReading()) == []


def test_an_unreadable_pot_is_not_a_change() -> None:
    assert happened(table(pot="12.50"), TableReading(pot=None)) == []


def test_an_amount_written_otherwise_is_the_same_amount() -> None:
    assert happened(table(pot="12.50"), TableReading(pot=Decimal("12.5"))) == []


def test_one_player_in_sight_says_nothing_of_the_others() -> None:
    believed = table(sits(0, bet="2"), sits(1, bet="2"), sits(2))

    assert happened(believed, TableReading(seats=(seen(2),))) == []


# Hands


def test_the_first_frame_may_come_in_the_middle_of_a_hand() -> None:
    reading = TableReading(
        hero=parse_cards("AhKd"),
        board=FLOP,
        pot=Decimal(12),
        currency="$",
        seats=(seen(0), seen(1, bet=Decimal(3))),
        dealer_seat=1,
        confidence=Confidence(hero=0.99, board=0.98, pot=0.97),
    )

    assert happened(new_table(), reading) == [
        ("hand_start", {"hand": 1}),
        ("button", {"dealer_seat": 1, "previous": None}),
        (
            "player",
            {"seat": 0, "present": True, "name": "P0", "stack": "100", "hero": True, "active": True},
        ),
        (
            "player",
            {
                "seat": 1,
                "present": True,
                "name": "P1",
                "stack": "100",
                "bet": "3",
                "active": True,
                "cards": "hidden",
            },
        ),
        ("pot", {"pot": "12", "previous": None, "currency": "$"}),
        ("street_change", {"hand": 1, "street": "flop", "previous": "preflop"}),
        (
            "board",
            {"board": ["2c", "7d", "Th"], "new": ["2c", "7d", "Th"], "street": "flop", "confidence": 0.98},
        ),
        ("card", {"cards": ["Ah", "Kd"], "card_type": "hero", "seat": 0, "confidence": 0.99}),
    ]


def test_an_empty_table_starts_no_hand() -> None:
    reading = TableReading(hero=(), board=(), seats=(seen(0, active=None), seen(1, cards=None, active=None)))

    assert kinds(new_table(), reading) == ["player", "player"]


def test_a_cleared_felt_ends_the_hand_with_what_was_known_of_it() -> None:
    believed = table(sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop", pot="9")
    empty = TableReading(hero=(), board=(), seats=(seen(0, active=None), seen(1, cards=None, active=None)))

    assert happened(believed, empty) == [
        ("hand_end", {"hand": 1, "hero": ["Ah", "Kd"], "board": ["2c", "7d", "Th"], "pot": "9"}),
        ("player", {"seat": 0, "present": True, "cards": None, "active": None}),
        ("player", {"seat": 1, "present": True, "cards": None, "active": None}),
    ]


def test_a_hand_that_ended_ends_once() -> None:
    believed = table(sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop")
    empty = TableReading(hero=(), board=(), seats=(seen(0, active=None), seen(1, cards=None, active=None)))

    after = compare(believed=believed, seen=empty).believed

    assert happened(after, empty) == []


def test_a_board_hidden_by_a_window_does_not_end_the_hand() -> None:
    believed = table(sits(0), sits(1), hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop")
    covered = TableReading(hero=(), board=(), seats=(seen(1, cards=None, active=None),))

    assert happened(believed, covered) == []


NEXT_HANDS = {
    "other cards for the hero": (
        table(hero=["Ah", "Kd"], dealer_seat=0),
        TableReading(hero=parse_cards("2s3s"), dealer_seat=0),
    ),
    "one card the same, and the button moved": (
        table(hero=["Ah", "Kd"], dealer_seat=0),
        TableReading(hero=parse_cards("Ah3s"), dealer_seat=1),
    ),
    "the board gone and cards dealt": (
        table(hero=["Ah", "Kd"], board=["2c", "7d", "Th"], street="flop"),
        TableReading(hero=parse_cards("2s3s"), board=()),
    ),
    "another board": (
        table(board=["2c", "7d", "Th"], street="flop"),
        TableReading(board=parse_cards("4c 5d 6h")),
    ),
    "the button moved, and the pot was paid out": (
        table(sits(1), sits(2), dealer_seat=0, pot="7"),
        TableReading(hero=(), board=(), pot=Decimal("1.5"), dealer_seat=1, seats=(seen(1), seen(2))),
    ),
}


@pytest.mark.parametrize(("believed", "reading"), NEXT_HANDS.values(), ids=NEXT_HANDS.keys())
def test_a_hand_follows_another_without_a_cleared_felt_between(
    believed: Table, reading: TableReading
) -> None:
    told = happened(believed, reading)

    assert [kind for kind, _ in told[:2]] == ["hand_end", "hand_start"]
    assert told[1][1] == {"hand": 2}


# Streets and cards


@pytest.mark.parametrize(
    ("before", "board", "street", "new"),
    [
        ([], FLOP, "flop", ["2c", "7d", "Th"]),
        (["2c", "7d", "Th"], TURN, "turn", ["Qs"]),
        (["2c", "7d", "Th", "Qs"], parse_cards("2c 7d Th Qs Qh"), "river", ["Qh"]),
        ([], TURN, "turn", ["2c", "7d", "Th", "Qs"]),
    ],
    ids=["flop", "turn", "river", "a flop that was missed"],
)
def test_a_longer_board_is_a_street(
    before: list[str], board: tuple[Card, ...], street: str, new: list[str]
) -> None:
    was = {0: "preflop", 3: "flop", 4: "turn"}[len(before)]
    believed = table(board=before, street=was)

    told = happened(believed, TableReading(board=board, confidence=Confidence(board=0.9)))

    assert told == [
        ("street_change", {"hand": 1, "street": street, "previous": was}),
        ("board", {"board": [*map(str, board)], "new": new, "street": street, "confidence": 0.9}),
    ]


def test_bets_go_to_the_middle_with_the_street() -> None:
    believed = table(sits(0, bet="3"), sits(1, bet="3"))

    told = happened(believed, TableReading(board=FLOP, seats=(seen(0), seen(1))))

    assert told[:2] == [
        ("player", {"seat": 0, "present": True, "bet": None}),
        ("player", {"seat": 1, "present": True, "bet": None}),
    ]


def test_all_bets_gone_at_once_were_collected() -> None:
    believed = table(sits(0, bet="3"), sits(1, bet="3"))

    assert kinds(believed, TableReading(seats=(seen(0), seen(1)))) == ["player", "player"]


def test_one_bet_gone_while_another_lies_is_only_hidden() -> None:
    believed = table(sits(0, bet="3"), sits(1, bet="3"))

    assert kinds(believed, TableReading(seats=(seen(0), seen(1, bet=Decimal(3))))) == []


def test_cards_that_a_player_shows_lie_at_the_seat() -> None:
    believed = table(sits(0), sits(3))

    told = happened(believed, TableReading(seats=(seen(0), seen(3, cards=parse_cards("9s9h")))))

    assert told == [("card", {"cards": ["9s", "9h"], "card_type": "shown", "seat": 3, "confidence": None})]


def test_a_card_in_flight_is_not_dealt_yet() -> None:
    believed = table(hero=[])

    assert happened(believed, TableReading(hero=parse_cards("Ah"), board=parse_cards("2c7d"))) == []


# Actions

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


def test_rising_bets_in_one_frame_were_made_in_that_order() -> None:
    believed = table(*FOUR)

    told = actions(
        believed,
        seen(0, bet=Decimal(9), stack=Decimal(91)),
        seen(1, bet=Decimal("0.50")),
        seen(2, bet=Decimal(1)),
        seen(3, bet=Decimal(3), stack=Decimal(97)),
    )

    assert told == [(0, "raise 9"), (3, "raise 3")]


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


def test_a_player_who_only_comes_into_sight_did_nothing() -> None:
    believed = table(sits(0), board=["2c", "7d", "Th"], street="flop")

    assert actions(believed, seen(0), seen(1, bet=Decimal(5))) == []


# Doubts

IN_HAND = table(
    sits(0, stack="50"),
    sits(1, bet="4"),
    hero=["Ah", "Kd"],
    board=["2c", "7d", "Th"],
    street="flop",
    pot="12.50",
    dealer_seat=1,
)
SEATS = (seen(0, stack=Decimal(50)), seen(1, bet=Decimal(4)))
DOUBTS = {
    "a card twice in one frame": (TableReading(hero=parse_cards("Ah2c"), board=FLOP), {"hero", "board"}),
    "a card on the board that the hero holds": (TableReading(board=parse_cards("2c 7d Th Ah")), {"board"}),
    "a board that changes": (TableReading(board=parse_cards("2c 7d 9h")), {"board"}),
    "a board that shrinks": (TableReading(board=parse_cards("2c 7d Th")[:3]), set()),
    "another board while the hero's cards stay": (
        TableReading(hero=parse_cards("AhKd"), board=parse_cards("4c 5d 6h")),
        {"board"},
    ),
    "a hero with one other card": (TableReading(hero=parse_cards("Ah3d")), {"hero"}),
    "a pot that shrinks": (TableReading(pot=Decimal("1.25")), {"pot"}),
    "a button that moves in a hand": (TableReading(dealer_seat=0, board=FLOP), {"button"}),
    "a bet that shrinks": (TableReading(seats=(SEATS[0], seen(1, bet=Decimal(2)))), {"seat 1 bet"}),
    "a bet that nobody paid": (TableReading(seats=(SEATS[0], seen(1, bet=Decimal(44)))), {"seat 1 bet"}),
    "a name that changes in a hand": (
        TableReading(seats=(SEATS[0], replace(SEATS[1], name="Raise"))),
        {"seat 1 name"},
    ),
    "a player who vanishes in a hand": (TableReading(seats=(SEATS[0], seen(5), SEATS[1])[:2]), {"seat 1"}),
}


@pytest.mark.parametrize(("reading", "fields"), DOUBTS.values(), ids=DOUBTS.keys())
def test_what_the_rules_forbid_is_doubted_not_published(reading: TableReading, fields: set[str]) -> None:
    compared = compare(believed=IN_HAND, seen=reading)

    assert set(compared.doubts) == fields
    assert [change.type for change in compared.changes if change.data.get("seat") != 5] == []


def test_a_doubt_that_is_insisted_on_is_published_as_a_correction() -> None:
    reading = TableReading(pot=Decimal("1.25"))

    compared = compare(believed=IN_HAND, seen=reading, trusted={"pot": Decimal("1.25")})

    assert [change.data["pot"] for change in compared.changes] == ["1.25"]
    assert compared.doubts == {}


def test_a_corrected_bet_is_no_action() -> None:
    reading = TableReading(seats=(SEATS[0], seen(1, bet=Decimal(44))))

    compared = compare(believed=IN_HAND, seen=reading, trusted={"seat 1 bet": Decimal(44)})

    assert [change.type for change in compared.changes] == ["player"]


def test_a_pot_may_shrink_by_the_chips_that_a_player_gets_back() -> None:
    reading = TableReading(pot=Decimal("8.50"), seats=(seen(0, stack=Decimal(54)), seen(1, bet=Decimal(4))))

    compared = compare(believed=IN_HAND, seen=reading)

    assert [change.type for change in compared.changes] == ["player", "pot"]


def test_what_is_believed_afterwards_is_what_was_published() -> None:
    reading = TableReading(hero=parse_cards("AhKd"), board=TURN, pot=Decimal(20), seats=(seen(0), seen(1)))

    compared = compare(believed=IN_HAND, seen=reading)

    folded = IN_HAND
    for change in compared.changes:
        folded = apply_to_table(folded, {"type": change.type, "data": change.data, "seq": 0}) or {}
    assert compared.believed == folded
    assert happened(compared.believed, reading) == []
