"""What a skin prints of a table, and what a perfect reader reads there."""

from __future__ import annotations

from dataclasses import replace

from detection.demo import truth
from detection.demo.game_state import GameState, Label, Seat
from detection.demo.moves import Acted, Cleared, Move
from detection.demo.skins.skin import Skin
from detection.poker.readings import SeatLabel, TableReading


def in_unit(skin: Skin, cents: int, table: GameState) -> int:
    """Return an amount in hundredths of what the skin counts in: cents, or a hundredth of a big blind."""
    if skin.unit != "BB" or table.stakes is None:
        return cents
    return round(cents * 100 / table.stakes.big_blind)


def as_printed(skin: Skin, table: GameState) -> GameState:
    """Return a table as the skin prints it: in its unit, and without what it does not print."""
    pot = in_unit(skin, table.pot, table)
    if not skin.pot_counts_bets:
        pot -= sum(in_unit(skin, seat.bet, table) for seat in table.seats)
    return replace(table, pot=pot, seats=tuple(_seat(skin, seat, table) for seat in table.seats))


def _seat(skin: Skin, seat: Seat, table: GameState) -> Seat:
    return replace(
        seat,
        stack=in_unit(skin, seat.stack, table),
        bet=in_unit(skin, seat.bet, table) if skin.bets else 0,
        label=_label(skin, seat, table),
    )


def _label(skin: Skin, seat: Seat, table: GameState) -> Label | None:
    label = seat.label
    if label is None or skin.labels == "none":
        return None
    # In the name's place it stands for a moment, or the name would never be seen.
    if skin.labels == "name" and label.kind != "wins" and table.acted != seat.number:
        return None
    if label.amount is None or not skin.label_amounts:
        return Label(label.kind)
    return Label(label.kind, in_unit(skin, label.amount, table))


def move_as_printed(skin: Skin, move: Move, table: GameState) -> Move:
    """Return a move with its amounts in the skin's unit."""
    if isinstance(move, Acted) and move.amount is not None:
        return replace(move, amount=in_unit(skin, move.amount, table))
    if isinstance(move, Cleared):
        return replace(move, pot=in_unit(skin, move.pot, table))
    return move


def reading_of(skin: Skin, seen: GameState) -> TableReading:
    """Return what a perfect reader reads off a table as it is printed."""
    width, height = skin.size
    reading = truth.reading(seen, width=width, height=height)
    seats = []
    for seat, read in zip(seen.seats, reading.seats, strict=True):
        label = seat.label
        if label is None:
            seats.append(read)
            continue
        told = SeatLabel(label.kind, None if label.amount is None else truth.amount(label.amount))
        hidden = skin.labels == "name"
        seats.append(replace(read, label=told, name=None if hidden else read.name))
    return replace(reading, currency=skin.currency, seats=tuple(seats))
