"""The rows of a hand: what lists filter it by, and each player's part of it, of its hand history.

Nothing here reads or writes the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from detection.models import IMPORTED, DetectionSession, Hand, HandSummary, PlayerInHand, SeenPlayer
from detection.poker.cards import Card
from detection.poker.hand import CARDS_ON_BOARD, STREETS
from detection.poker.hole_cards import kind_of
from detection.poker.table_state import read_amount
from detection.recordings.histories.history import HandHistory, HandIncomplete
from detection.recordings.statistics.player_hand import PlayerHand, player_hands

NAMELESS = re.compile(r"(Seat |p)\d+")
"""What stands in a hand history for a name that is not known: such players are not one and the same."""
LONGEST_NAME = 100
CENT_PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 18
PRUNED = "its events are no longer kept"


def summary_of(hand: Hand, session: DetectionSession, told: HandHistory | HandIncomplete) -> HandSummary:
    """Return what lists show of a hand, not saved; of an incomplete one only what its row says."""
    summary = HandSummary(
        hand=hand,
        session=session,
        key=session.key,
        started_at=hand.started_at,
        hole=kind_of(_cards(hand.hero)),
        street=_street(len(hand.board)),
        pot=_amount(hand.pot),
        result=_amount(hand.result),
    )
    if isinstance(told, HandIncomplete):
        summary.uncertain, summary.why = True, str(told)
        return summary
    summary.players = len(told.players)
    summary.street = _street(len(told.board))
    summary.currency = told.currency[:10]
    summary.big_blind = told.big_blind
    summary.pot = told.pot
    summary.uncertain, summary.why = bool(told.uncertain), "; ".join(told.uncertain)
    own = next((part for part in player_hands(told) if part.seat == told.hero), None)
    if own is not None:
        summary.position = own.position
        summary.hole = kind_of(told.cards(own.seat)) or summary.hole
        summary.result = own.result
        summary.result_in_big_blinds = _in_big_blinds(own)
        summary.showdown, summary.all_in = own.showdown, own.all_in
    return summary


def names_of(told: HandHistory | HandIncomplete) -> Iterator[str]:
    """Yield the names that were read."""
    if isinstance(told, HandHistory):
        for player in told.players:
            if (name := _name(player.name)) is not None:
                yield name


def parts_of(
    summary: HandSummary, told: HandHistory | HandIncomplete, players: Mapping[str, SeenPlayer]
) -> Iterator[PlayerInHand]:
    """Yield each player's part, not saved; none of an incomplete hand. `players` has all names_of() it."""
    if isinstance(told, HandIncomplete):
        return
    for part in player_hands(told):
        name = _name(part.name)
        yield PlayerInHand(
            hand=summary,
            session_id=summary.session_id,
            player=None if name is None else players[name],
            seat=part.seat,
            position=part.position,
            is_user=part.seat == told.hero,
            acted_preflop=part.acted_preflop,
            vpip=part.vpip,
            pfr=part.pfr,
            three_bet_chance=part.three_bet_chance,
            three_bet=part.three_bet,
            bets_and_raises=part.bets_and_raises,
            calls=part.calls,
            folds=part.folds,
            saw_flop=part.saw_flop,
            showdown=part.showdown,
            won_at_showdown=part.won_at_showdown,
            all_in=part.all_in,
            result=part.result,
            result_in_big_blinds=_in_big_blinds(part),
        )


def room_of(session: DetectionSession) -> str:
    """Return the room whose names a session's players have; "" where it is unknown."""
    return session.room or (session.title[:100] if session.source == IMPORTED else "")


def _name(name: str) -> str | None:
    return None if not name or NAMELESS.fullmatch(name) else name[:LONGEST_NAME]


def _in_big_blinds(part: PlayerHand) -> Decimal:
    return part.result_in_big_blinds.quantize(CENT_PLACES)


def _street(cards: int) -> str:
    return STREETS[CARDS_ON_BOARD.index(cards)] if cards in CARDS_ON_BOARD else ""


def _cards(written: Iterable[object]) -> tuple[Card, ...]:
    """Return cards of a hand's row; none at all where one could not be read."""
    try:
        return tuple(Card.parse(card) for card in written if isinstance(card, str))
    except ValueError:
        return ()


def _amount(written: str) -> Decimal | None:
    amount = read_amount(written.lstrip("+-"))
    if amount is None or amount >= LARGEST:
        return None
    return -amount if written.startswith("-") else amount
