"""Chips and cards caught in flight, between two states of a table."""

from __future__ import annotations

from collections.abc import Iterator

from detection.demo.game_state import GameState
from detection.demo.moves import Acted, Dealt, Move, Street, Won
from detection.demo.skins.drawing import SkinDrawing
from detection.vision.geometry import Pixels

PARTS = (0.35, 0.7)
"""How far things have come when they are looked at; the cards of a deal are caught once."""


def flights(drawing: SkinDrawing, before: GameState, move: Move, after: GameState) -> Iterator[Pixels]:
    """Yield the pictures between two tables as they are printed; none where nothing flies."""
    places = drawing.places
    if isinstance(move, Acted) and move.amount is not None and drawing.skin.chips:
        place = places.seats[move.seat]
        frame = drawing.draw(before)
        drawing.chips(frame, move.amount, *_between(place.plate.point, place.bet.point, PARTS[0]))
        yield frame
    elif isinstance(move, Street):
        for part in PARTS:
            frame = drawing.draw(before)
            for at in range(len(after.board) - len(move.cards), len(after.board)):
                drawing.card_back(frame, *_between(places.pot.point, drawing.board_card(at), part))
            yield frame
    elif isinstance(move, Dealt):
        frame = drawing.draw(before)
        for seat in after.seats:
            if seat.cards:
                drawing.card_back(
                    frame, *_between(places.board.point, places.seats[seat.number].cards.point, PARTS[1])
                )
        yield frame
    elif isinstance(move, Won):
        for number in sorted(after.lit):
            frame = drawing.draw(after)
            drawing.chips(
                frame, after.pot, *_between(places.pot.point, places.seats[number].plate.point, PARTS[0])
            )
            yield frame


def _between(one: tuple[int, int], other: tuple[int, int], part: float) -> tuple[int, int]:
    return (
        round(one[0] + (other[0] - one[0]) * part),
        round(one[1] + (other[1] - one[1]) * part),
    )
