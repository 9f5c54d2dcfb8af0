"""A few hands at a table, as a capture publishes them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

Written = dict[str, Any]
DECK = [f"{rank}{suit}" for rank in "23456789TJQKA" for suit in "cdhs"]


def written(event_type: str, message: str = "", *, key: str = "demo", **data: object) -> Written:
    """Return the arguments of detection.events.new_event()."""
    return {
        "event_type": event_type,
        "message": message or event_type,
        "data": data,
        "key": key,
        "severity": "info",
    }


def seated(*, key: str = "demo", session: str = "one") -> list[Written]:
    """Return a session's start with three players at the table, the hero among them."""
    names = ["You", "Maria", "Bob"]
    players = [
        written(
            "player", f"{name} sits down", key=key, seat=seat, present=True, name=name, stack=str(1000 + seat)
        )
        for seat, name in enumerate(names)
    ]
    return [
        written(
            "session_start",
            "Capture has started",
            key=key,
            session=session,
            source="demo",
            title="Three friends",
        ),
        *players,
        written("player", "You are the hero", key=key, seat=0, present=True, hero=True),
    ]


def hand(number: int, *, key: str = "demo") -> list[Written]:
    """Return one hand, from the deal to its end; each number has other cards and amounts."""
    cards = list(islice(cycle(DECK), number * 7, number * 7 + 7))
    hero, board = cards[:2], cards[2:]
    return [
        written("hand_start", f"Hand {number}", key=key, hand=number),
        written("button", f"The button is at seat {number % 3}", key=key, dealer_seat=number % 3),
        written("card", f"Hero holds {', '.join(hero)}", key=key, cards=hero, card_type="hero", seat=0),
        written("player", "Maria holds cards", key=key, seat=1, present=True, cards="hidden", active=True),
        written("action", f"Maria bets {number}", key=key, seat=1, action="bet", amount=str(number)),
        written("player", f"Maria has bet {number}", key=key, seat=1, present=True, bet=str(number)),
        written("action", "Bob folds", key=key, seat=2, action="fold", amount=None),
        written("player", "Bob is out", key=key, seat=2, present=True, active=False),
        written("pot", f"Pot is {number}.50", key=key, pot=f"{number}.50", currency="$"),
        written("street_change", "The flop", key=key, hand=number, street="flop"),
        written("board", "The flop is dealt", key=key, board=board[:3], new=board[:3], street="flop"),
        written("street_change", "The turn", key=key, hand=number, street="turn"),
        written("board", "The turn is dealt", key=key, board=board[:4], new=board[3:4], street="turn"),
        written("pot", f"Pot is {1000 * number}", key=key, pot=str(1000 * number), currency="$"),
    ]


def hands(first: int, last: int) -> Iterator[list[Written]]:
    """Yield the hands of these numbers, both included."""
    for number in range(first, last + 1):
        yield hand(number)
