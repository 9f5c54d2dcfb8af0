"""Draws demo-table.png: `.venv/bin/python -m docs.pictures.draw_demo_table`."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from PIL import Image

from detection.demo import DemoStep, DemoTable

WIDTH, HEIGHT = 960, 540


def is_lively(step: DemoStep) -> bool:
    """Return whether there is much to see: a turn card, two bets, three players and the hero."""
    seats = step.truth.seats
    return bool(
        step.truth.board is not None
        and len(step.truth.board) == 4
        and step.truth.hero
        and sum(seat.bet is not None for seat in seats) >= 2
        and sum(bool(seat.active) for seat in seats) >= 3
    )


def lively_step() -> DemoStep:
    """Return the first lively step of the first hands that have one."""
    for seed in count(1):
        for step in DemoTable(seed, 20, width=WIDTH, height=HEIGHT).steps():
            if is_lively(step):
                return step
    raise AssertionError("count() never ends")


def main() -> None:
    image = Image.fromarray(lively_step().pixels[:, :, ::-1])
    image.save(Path(__file__).with_name("demo-table.png"), optimize=True)


if __name__ == "__main__":
    main()
