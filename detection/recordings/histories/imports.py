"""Hand histories from elsewhere, as a session with the events that a capture would have published.

What is appended goes through publish(), so what makes a capture's hands and keyframes makes theirs.
The log tells when it was appended; `played_at` of a hand's start tells when the hand was played.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from detection.events import LONGEST_KEY, new_event, publish
from detection.models import IMPORTED, DetectionSession, Hand
from detection.poker.hand import CARDS_ON_BOARD, STREETS
from detection.poker.readings import amount_text
from detection.recordings.histories.history import HandHistory, Move
from detection.recordings.summaries.writing import HANDS_AT_ONCE, write
from eventlog.record import NewEvent, timestamp_or_none

KEY = "imported: "
"""Before the table's name: no capture's table is touched."""
HANDS_A_SESSION = uuid.UUID("6f1cb6a4-3c1d-5c1e-9d5b-6a2b7a5f0c11")
"""The name space of imported sessions."""


def import_hands(histories: Sequence[HandHistory]) -> tuple[int, int]:
    """Append hands that are not there yet, a session for each run of hands at one table.

    Returns:
        How many were appended, and how many were there already.
    """
    known = set(
        Hand.objects.filter(history__in=[identity(each) for each in histories]).values_list(
            "history", flat=True
        )
    )
    new: dict[str, HandHistory] = {}
    for history in histories:
        if identity(history) not in known:
            new.setdefault(identity(history), history)
    for _, hands in groupby(new.values(), key=lambda history: (history.site, history.table)):
        _append(list(hands))
    return len(new), len(histories) - len(new)


def identity(history: HandHistory) -> str:
    """Return what names a hand: a hand of ours has its number in whichever format it comes."""
    return str(history.number)


def _append(hands: Sequence[HandHistory]) -> None:
    first = hands[0]
    key = f"{KEY}{first.table or first.site or 'table'}"[:LONGEST_KEY]
    session = uuid.uuid5(HANDS_A_SESSION, " ".join(map(identity, hands)))
    start = {"session": str(session), "source": IMPORTED, "title": first.site}
    publish([_event(key, "session_start", start)])
    previous: int | None = None
    seated: set[int] = set()
    for number, history in enumerate(hands, start=1):
        dealt = {player.seat - 1 for player in history.players}
        left = [("player", {"seat": seat, "present": False}) for seat in sorted(seated - dealt)]
        events = [*left, *told(history, number=number, button=previous)]
        publish([_event(key, kind, data) for kind, data in events])
        previous, seated = history.button - 1, dealt
    publish([_event(key, "session_end", {"session": str(session), "reason": "ended"})])
    _summarise(DetectionSession.objects.get(pk=session), {identity(history): history for history in hands})


def _summarise(session: DetectionSession, histories: Mapping[str, HandHistory]) -> None:
    """Write the summaries of hands that need not be replayed first."""
    rows = session.hands.exclude(history="").order_by("first_seq")
    hands = [(hand, histories[hand.history]) for hand in rows.iterator()]
    for at in range(0, len(hands), HANDS_AT_ONCE):
        write(session, hands[at : at + HANDS_AT_ONCE])


def _event(key: str, kind: str, data: dict[str, Any]) -> NewEvent:
    return new_event(event_type=kind, data=data, key=key, message=MESSAGES.get(kind, ""))


MESSAGES = {"session_start": "Hands were imported", "session_end": "The import has ended"}


def told(
    history: HandHistory, *, number: int, button: int | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield type and data of the events of a hand, as a capture that saw all of it publishes them.

    Args:
        history: the hand.
        number: its number in its session.
        button: the seat that had the button before.
    """
    stacks = {player.seat: player.stack for player in history.players}
    bets: dict[int, Decimal] = {}
    start = {"hand": number, "history": identity(history), "played_at": timestamp_or_none(history.played_at)}
    yield "hand_start", start
    yield "button", {"dealer_seat": history.button - 1, "previous": button}
    forced = [move for move in history.moves if move.verb in POSTS]
    for move in forced:
        stacks[move.seat] -= move.paid
        bets[move.seat] = move.total
    for player in history.players:
        yield (
            "player",
            {
                "seat": player.seat - 1,
                "present": True,
                "name": player.name,
                "stack": amount_text(stacks[player.seat]),
                "bet": amount_text(bets.get(player.seat) or None),
                "active": True,
                "hero": player.seat == history.hero,
            },
        )
    for move in forced:
        yield "action", _action(move, number)
    pot = sum((move.paid for move in forced), Decimal(0))
    yield "pot", {"pot": amount_text(pot), "previous": None, "currency": history.currency}
    if history.hero is not None and history.player(history.hero).cards:
        cards = [str(card) for card in history.player(history.hero).cards]
        yield "card", {"cards": cards, "card_type": "hero"}
    last = max((move.street for move in history.moves), key=STREETS.index)
    for index, (street, count) in enumerate(zip(STREETS, CARDS_ON_BOARD, strict=True)):
        if index and len(history.board) >= count:
            yield from _next_street(history, number, index)
        for move in history.moves:
            if move.street != street or move.verb in POSTS:
                continue
            stacks[move.seat] -= move.paid
            pot += move.paid
            if move.verb == "fold":
                yield "player", {"seat": move.seat - 1, "present": True, "active": False}
            elif move.paid:
                yield (
                    "player",
                    {
                        "seat": move.seat - 1,
                        "present": True,
                        "stack": amount_text(stacks[move.seat]),
                        "bet": amount_text(move.total),
                    },
                )
            yield "action", _action(move, number)
            if move.paid:
                yield "pot", {"pot": amount_text(pot), "currency": history.currency}
        if history.returned is not None and history.shows and street == last:
            # As rooms show it once nobody can call any more. Where all folded, it comes with the pot.
            stacks[history.returned.seat] += history.returned.amount
            back = amount_text(stacks[history.returned.seat])
            yield "player", {"seat": history.returned.seat - 1, "present": True, "stack": back}
            pot -= history.returned.amount
            yield "pot", {"pot": amount_text(pot), "currency": history.currency}
    for show in history.shows:
        if show.cards and show.seat != history.hero:
            shown = {"cards": [str(card) for card in show.cards], "card_type": "shown", "seat": show.seat - 1}
            yield "card", shown
    yield (
        "hand_end",
        {
            "hand": number,
            "hero": [str(card) for card in history.player(history.hero).cards] if history.hero else [],
            "board": [str(card) for card in history.board],
            "pot": amount_text(history.pot),
            "results": [
                {
                    "seat": player.seat - 1,
                    "name": player.name,
                    "won": amount_text(history.collected(player.seat)),
                    "cards": [str(card) for card in history.cards(player.seat)] or None,
                }
                for player in history.players
            ],
        },
    )
    for player in history.players:
        yield (
            "player",
            {
                "seat": player.seat - 1,
                "present": True,
                "stack": amount_text(history.finishing_stack(player.seat)),
                "bet": None,
            },
        )


POSTS = {"ante": "ante", "small blind": "post", "big blind": "post", "straddle": "straddle"}


def _next_street(history: HandHistory, number: int, index: int) -> Iterator[tuple[str, dict[str, Any]]]:
    before, now = CARDS_ON_BOARD[index - 1], CARDS_ON_BOARD[index]
    street = {"hand": number, "street": STREETS[index], "previous": STREETS[index - 1]}
    yield "street_change", street
    for player in history.players:
        yield "player", {"seat": player.seat - 1, "present": True, "bet": None}
    board = [str(card) for card in history.board[:now]]
    yield "board", {"board": board, "new": board[before:], "street": STREETS[index]}


def _action(move: Move, number: int) -> dict[str, Any]:
    verb = "all-in" if move.all_in and move.verb not in POSTS else POSTS.get(move.verb, move.verb)
    amount = move.paid if move.verb == "ante" else move.total
    return {
        "hand": number,
        "seat": move.seat - 1,
        "action": verb,
        "amount": None if move.verb in ("fold", "check") else amount_text(amount),
        "street": move.street,
        "certainty": 1,
    }
