"""What a page or a desktop shows around a table: accounts, friends with their chips, offers, other tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from detection.vision.geometry import Box
from training.made_tables import extras, texts
from training.made_tables.elements import NOBODY, Rng, Style, Table

Play = Callable[[Rng, Table, Box], None]
"""What puts a table into a part of a frame."""


def page_around(rng: Rng, table: Table, style: Style, region: Box, highest: float) -> None:
    """Print a page's own figures over, under and beside the table, and at its edges.

    `highest` is where the highest seat is.
    """
    small = style.tall * rng.uniform(0.8, 1.3)
    account(rng, table, style, region, small, highest)
    if rng.random() < 0.25:
        friends(rng, table, style, region, small)
    for _ in range(int(rng.integers(1, 5))):
        offer(rng, table, style, region, small)
    if rng.random() < 0.5:
        x = region.left + region.width * rng.choice([rng.uniform(0.02, 0.08), rng.uniform(0.9, 0.97)])
        for row in range(int(rng.integers(3, 8))):
            y = region.top + region.height * (0.15 + 0.1 * row)
            table.add(str(rng.choice(extras.MENUS)), "other", x, y, small)
            if rng.random() < 0.5:
                table.add(str(rng.integers(1, 100)), "other", x + 2 * small, y - 2 * small, 0.8 * small)


def account(rng: Rng, table: Table, style: Style, region: Box, small: float, highest: float) -> None:
    """Print what the user owns: chips, gold, a level, each perhaps with its caption."""
    y = highest - small * rng.uniform(3, 7) if rng.random() < 0.6 else region.top + small * rng.uniform(1, 5)
    at = region.left + region.width * rng.uniform(0.02, 0.5)
    for _ in range(int(rng.integers(1, 5))):
        owned = style.amount(style.big_blind * float(np.exp(rng.normal(9, 4))))
        text = owned if rng.random() < 0.7 else str(rng.integers(1, 300))
        if rng.random() < 0.3:
            table.add(texts.name(rng), "other", at, y - 1.2 * small, small, align=0.0)
        at = table.add(text, "other", at, y, small, align=0.0).right + small * rng.uniform(2, 9)


def friends(rng: Rng, table: Table, style: Style, region: Box, small: float) -> None:
    """Print a row of people, each with a name over what they own, under the table or over it."""
    y = region.bottom - small * rng.uniform(1.5, 3)
    apart = small * rng.uniform(6, 11)
    at = region.left + region.width * rng.uniform(0.02, 0.3)
    for _ in range(int(rng.integers(5, 11))):
        if at > region.right - 3 * small:
            break
        owned = style.amount(style.big_blind * float(np.exp(rng.normal(6, 2))))
        table.add(texts.name(rng)[:9], "other", at, y, small)
        table.add(owned, "other", at, y + small * rng.choice([1.2, -5.0], p=[0.8, 0.2]), small)
        at += apart


def offer(rng: Rng, table: Table, style: Style, region: Box, small: float) -> None:
    """Print what is for sale: a price, alone, with a rebate, or on a button."""
    x = region.left + region.width * rng.uniform(0.02, 0.98)
    y = region.top + region.height * rng.choice([rng.uniform(0.0, 0.1), rng.uniform(0.88, 1.0)])
    price = texts.plain_amount(rng)(float(np.exp(rng.normal(2, 2))))
    kinds = [
        price,
        f"{rng.integers(5, 90)}% OFF",
        f"Buy {price}",
        f"+{style.amount(style.big_blind * float(np.exp(rng.normal(8, 3))))}",
        style.amount(style.big_blind * float(np.exp(rng.normal(10, 4)))),
        f"{rng.integers(1, 900)} 000 players",
    ]
    table.add(str(rng.choice(kinds)), "other", x, y, small * rng.uniform(0.8, 1.5))


def neighbours(rng: Rng, table: Table, region: Box, play: Play) -> None:
    """Put further tables beside this one, which the frame's edge or this table cuts off: they are nothing."""
    width, height = table.size
    for _ in range(int(rng.integers(1, 3))):
        seen = rng.uniform(0.15, 0.55)
        if rng.random() < 0.6:
            left, top = width - seen * region.width, region.top
            if left < region.right:
                left = region.right + rng.uniform(0, 0.02) * width
        else:
            left, top = region.left, max(height - seen * region.height, region.bottom)
        other = Table(table.size)
        play(rng, other, Box(left, top, left + region.width, top + region.height))
        table.elements += [
            replace(element, role="other", seat=NOBODY, is_hero=False)
            for element in other.elements
            if not (region.left < element.box.x < region.right and region.top < element.box.y < region.bottom)
        ]
