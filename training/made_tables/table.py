"""A table: seats on a ring, what lies in its middle, and what its room prints around it."""

from __future__ import annotations

import math

import numpy as np

from detection.vision.geometry import Box
from training.made_tables import texts
from training.made_tables.elements import Rng, Style, Table
from training.made_tables.felt import Bets, middle
from training.made_tables.found import as_found
from training.made_tables.pages import neighbours, page_around
from training.made_tables.seats import badge, hand, hand_size, hud, seat
from training.made_tables.surroundings import around, other_windows, strays

ALL_IN = 0.07
"""So many players have nothing behind, which most rooms print as an amount."""


def make_table(rng: Rng) -> Table:
    """Return a frame: a table, alone or beside other windows, as it would be read."""
    portrait = rng.random() < 0.15
    height = int(rng.integers(560, 1500))
    width = int(height * (rng.uniform(0.45, 0.7) if portrait else rng.uniform(1.15, 1.9)))
    table = Table((width, height))
    region = Box(0, 0, width, height)
    if not portrait and rng.random() < 0.25:
        # A table on a desktop, beside or before other windows.
        wide, high = rng.uniform(0.5, 0.85) * width, rng.uniform(0.55, 0.95) * height
        left, top = rng.uniform(0, width - wide), rng.uniform(0, height - high)
        region = Box(left, top, left + wide, top + high)
        if rng.random() < 0.1:
            neighbours(rng, table, region, play)
        else:
            other_windows(rng, table, region)
    play(rng, table, region, portrait=portrait)
    table.elements = as_found(rng, table)
    return table


def style_of(rng: Rng, region: Box) -> Style:
    tall = region.height * rng.uniform(0.013, 0.03) * (0.8 if region.width < region.height else 1.0)
    big_blind = texts.big_blind(rng)
    amount, bare = texts.amount_writer(rng, big_blind)
    layout = str(
        rng.choice(
            ["over", "under", "side", "line", "alone", "apart", "mixed"],
            p=[0.42, 0.1, 0.1, 0.06, 0.07, 0.1, 0.15],
        )
    )
    return Style(
        rng=rng,
        amount=amount,
        bare=bare,
        tall=max(tall, 8.0),
        layout=layout,
        gap=rng.uniform(-0.1, 0.9) if layout != "apart" else rng.uniform(1.5, 4.5),
        align=float(rng.choice([0.5, 0.0, 1.0], p=[0.7, 0.2, 0.1])),
        card=region.height * rng.uniform(0.06, 0.15),
        language=str(rng.choice(texts.LANGUAGES)),
        big_blind=big_blind,
        badges=float(rng.choice([0.0, 0.15, 0.95], p=[0.4, 0.35, 0.25])),
        ranks=float(rng.choice([0.02, 0.12, 0.7], p=[0.5, 0.3, 0.2])),
        labels=float(rng.choice([0.0, 0.4, 0.85], p=[0.4, 0.45, 0.15])),
        label_for_name=float(rng.choice([0.0, 0.3, 0.9], p=[0.35, 0.45, 0.2])),
        statistics=rng.random() < 0.1,
    )


def play(rng: Rng, table: Table, region: Box, *, portrait: bool = False) -> None:
    """Put a table into a part of a frame, with what its room prints around it."""
    style = style_of(rng, region)
    centre = (
        region.x + region.width * rng.uniform(-0.05, 0.05),
        region.top + region.height * rng.uniform(0.38, 0.52),
    )
    count = int(
        rng.choice([2, 3, 4, 5, 6, 7, 8, 9, 10], p=[0.08, 0.06, 0.07, 0.09, 0.28, 0.06, 0.12, 0.16, 0.08])
    )
    reach = (
        region.width * (rng.uniform(0.3, 0.42) if portrait else rng.uniform(0.3, 0.44)),
        region.height * rng.uniform(0.28, 0.42),
    )
    watches = rng.random() < 0.08
    first = math.pi / 2 if rng.random() < 0.85 else rng.uniform(0, 2 * math.pi)
    angles = [first + 2 * math.pi * at / count + rng.normal(0, 0.06) for at in range(count)]
    spots = [on_ring(angle, centre, reach, square=rng.random() < 0.4) for angle in angles]
    if rng.random() < 0.25 and count > 2:
        spots[0] = (
            spots[0][0],
            min(spots[0][1] + region.height * rng.uniform(0, 0.1), region.bottom - 3 * style.tall),
        )
    seated = [at == 0 or rng.random() < 0.88 for at in range(count)]
    street = int(rng.choice([0, 3, 4, 5], p=[0.35, 0.25, 0.2, 0.2]))
    showdown = street == 5 and rng.random() < 0.4
    mirrored = rng.random() < 0.5
    bets = Bets.of_room(rng, style, street) if rng.random() < 0.85 else None
    with_hud = rng.random() < 0.12
    own = None if watches else 0
    stacks = [
        0.0 if rng.random() < ALL_IN else style.big_blind * float(np.exp(rng.normal(4.3, 1.0)))
        for _ in range(count)
    ]
    held_by_hero = own is not None and rng.random() < 0.75
    for at, spot in enumerate(spots):
        if not seated[at]:
            if rng.random() < 0.4:
                table.add(texts.word(rng, "vacant"), "other", *spot, style.tall)
            continue
        seat(
            rng,
            table,
            style,
            at,
            spot,
            centre,
            stacks[at],
            is_hero=own == at,
            mirrored=mirrored,
        )
        if rng.random() < style.badges:
            badge(rng, table, style, spot)
        if with_hud:
            hud(rng, table, style, spot)
        if bets is not None:
            bets.lay(rng, table, style, at, spot, centre, is_hero=own == at)
        if own == at and held_by_hero:
            hand(
                rng,
                table,
                style,
                spot,
                at,
                "hero",
                is_hero=True,
                cards=hand_size(rng),
                large=rng.random() < 0.6,
            )
        elif showdown and rng.random() < 0.5:
            hand(rng, table, style, spot, at, "shown", is_hero=False, cards=2, large=rng.random() < 0.3)
    middle(rng, table, style, region, centre, street)
    strays(rng, table, style, spots)
    around(rng, table, style, region, spots[0], has_hero=own is not None)
    if rng.random() < 0.06:
        page_around(rng, table, style, region, min(y for _, y in spots))


def on_ring(
    angle: float, centre: tuple[float, float], reach: tuple[float, float], *, square: bool
) -> tuple[float, float]:
    x, y = math.cos(angle), math.sin(angle)
    if square:
        longest = max(abs(x), abs(y))
        x, y = 0.5 * (x + x / longest), 0.5 * (y + y / longest)
    return centre[0] + x * reach[0], centre[1] + y * reach[1]
