"""Draws skins.png, all skins of the demo side by side: `.venv/bin/python -m docs.pictures.draw_skins`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from detection.demo.game import game_steps
from detection.demo.game_state import SEATS, GameState, Label
from detection.demo.seating import spread
from detection.demo.skins.drawing import SkinDrawing
from detection.demo.skins.named import NAMED
from detection.demo.skins.printing import as_printed
from detection.demo.skins.skin import Skin

COLUMNS = 4
TILE = (300, 200)


def lively(skin: Skin) -> GameState:
    """Return a table of the demo's hands at which two players have bet on the flop."""
    for step in spread(game_steps(seed=2, hands=None), max(SEATS, skin.seats)):
        table = step.table
        if len(table.board) == 3 and sum(bool(seat.bet) for seat in table.seats) >= 2:
            break
    seats = tuple(
        replace(
            seat, label=Label("raise" if seat.bet else "check" if seat.cards else "fold", seat.bet or None)
        )
        for seat in table.seats
        if seat.number < skin.seats
    )
    return replace(table, seats=seats, dealer=table.dealer % skin.seats)


def main() -> None:
    skins = list(NAMED.values())
    rows = -(-len(skins) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * TILE[0], rows * TILE[1]), (30, 30, 34))
    for at, skin in enumerate(skins):
        pixels = SkinDrawing(skin).draw(as_printed(skin, lively(skin)))
        picture = Image.fromarray(pixels[:, :, ::-1])
        picture.thumbnail((TILE[0] - 8, TILE[1] - 8), Image.Resampling.LANCZOS)
        left, top = at % COLUMNS * TILE[0], at // COLUMNS * TILE[1]
        inset = (TILE[0] - picture.width) // 2, (TILE[1] - picture.height) // 2
        sheet.paste(picture, (left + inset[0], top + inset[1]))
    sheet.quantize(128).save(Path(__file__).with_name("skins.png"), optimize=True)


if __name__ == "__main__":
    main()
