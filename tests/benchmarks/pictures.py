"""A folder of pictures with what is true of them, as `benchmarks.rooms` reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import cv2

from detection.demo import DemoTable


def a_folder_of_pictures(folder: Path, *, rooms: Sequence[str]) -> None:
    """Write a picture of a demo table in which the hero has cards, once for each room."""
    step = next(step for step in DemoTable(seed=1, hands=1).steps() if step.truth.hero)
    cv2.imwrite(str(folder / "a.png"), step.pixels)
    told = step.truth
    truth = {
        "hero": [str(card) for card in told.hero or ()],
        "board": [],
        "pot": float(told.pot or 0),
        "stacks": [{"seat_hint": seat.name, "amount": float(seat.stack or 0)} for seat in told.seats],
        "bets": [{"seat_hint": seat.name, "amount": float(seat.bet)} for seat in told.seats if seat.bet],
        "dealer": told.seats[told.dealer_seat or 0].name,
    }
    rows = [{"file": "a.png", "room": room, "truth": truth} for room in rooms]
    (folder / "truth.jsonl").write_text("\n".join(map(json.dumps, rows)))
