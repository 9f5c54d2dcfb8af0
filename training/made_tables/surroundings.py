"""What is beside the seats: titles, buttons, chats, lists, other windows, and what is nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detection.vision.geometry import Box
from training.made_tables import extras, texts
from training.made_tables.elements import Rng, Style, Table


def strays(rng: Rng, table: Table, style: Style, spots: Sequence[tuple[float, float]]) -> None:
    """Add what is found and is nothing: letters in pictures of players, ranks, cards in a chat or a logo."""
    width, height = table.size
    for _ in range(int(rng.poisson(2.5))):
        near = spots[int(rng.integers(0, len(spots)))]
        x, y = (rng.normal(near[0], 4 * style.tall), rng.normal(near[1], 4 * style.tall))
        if rng.random() < 0.4:
            x, y = rng.uniform(0, width), rng.uniform(0, height)
        table.add(extras.scrap(rng), "other", x, y, style.tall * rng.uniform(0.5, 2.5))
    for _ in range(int(rng.poisson(0.5))):
        x, y, tall = rng.uniform(0, width), rng.uniform(0, height), style.card * rng.uniform(0.3, 1.2)
        for at in range(int(rng.choice([1, 1, 2]))):
            left = x + at * 0.7 * tall
            table.lay(Box(left, y, left + 0.7 * tall, y + tall), "other")


def around(
    rng: Rng, table: Table, style: Style, region: Box, hero: tuple[float, float], *, has_hero: bool
) -> None:
    """Print what every room has beside the table: titles, buttons, chats, lists."""
    small = style.tall * rng.uniform(0.7, 1.0)
    if rng.random() < 0.7:
        table.add(
            extras.title(rng),
            "other",
            region.left + region.width * rng.uniform(0.1, 0.5),
            region.top + small,
            small,
        )
    for _ in range(int(rng.integers(0, 7))):
        table.add(
            extras.info(rng, style.amount),
            "other",
            region.left + region.width * rng.uniform(0.05, 0.95),
            region.top + region.height * rng.choice([rng.uniform(0.01, 0.12), rng.uniform(0.85, 0.99)]),
            small,
        )
    if has_hero and rng.random() < 0.7:
        if region.width < region.height and rng.random() < 0.4:
            round_buttons(rng, table, style, region, hero)
        else:
            buttons(rng, table, style, region)
    if has_hero and rng.random() < 0.3:
        table.add(
            extras.hand_name(rng),
            "other",
            hero[0] + rng.normal(0, 2 * small),
            hero[1] + rng.choice([-1, 1]) * style.tall * rng.uniform(1.8, 6),
            small,
        )
    if rng.random() < 0.4:
        left, top = (
            region.left + region.width * rng.choice([0.01, 0.7]),
            region.top + region.height * rng.uniform(0.72, 0.88),
        )
        for row in range(int(rng.integers(2, 8))):
            at = top + row * 1.5 * small
            if at < region.bottom:
                table.add(extras.chat(rng, style.amount), "other", left, at, small, align=0.0)
    for _ in range(int(rng.poisson(0.5))):
        panel(rng, table, style, region)
    if rng.random() < 0.12:
        # A row over the table: what an account holds, and what else its maker shows.
        top, at = region.top + small * rng.uniform(1.5, 5), region.left + region.width * 0.05
        while at < region.right - 8 * small:
            amount = style.amount(style.big_blind * float(np.exp(rng.normal(6, 4))))
            text = amount if rng.random() < 0.6 else str(rng.choice(extras.MENUS))
            at = table.add(text, "other", at, top, small, align=0.0).right + small * rng.uniform(1, 8)
    if rng.random() < 0.08:
        ranking(rng, table, style, region)
    if rng.random() < 0.1:
        top = region.top + region.height * rng.uniform(0.05, 0.5)
        left = region.left + region.width * rng.choice([0.0, 0.85])
        for row in range(int(rng.integers(3, 9))):
            table.add(texts.name(rng), "other", left, top + 1.6 * small * row, small, align=0.0)
            table.add(
                style.amount(100 * style.big_blind * rng.random()),
                "other",
                left + 12 * small,
                top + 1.6 * small * row,
                small,
                align=1.0,
            )


def buttons(rng: Rng, table: Table, style: Style, region: Box) -> None:
    tall = style.tall * rng.uniform(0.9, 1.6)
    y = region.bottom - region.height * rng.uniform(0.03, 0.12)
    right = region.right - region.width * rng.choice([rng.uniform(0.02, 0.1), rng.uniform(0.25, 0.4)])
    step = region.width * rng.uniform(0.1, 0.16)
    words = extras.buttons(rng, style.amount, style.language)
    for at, lines in enumerate(reversed(words)):
        for row, text in enumerate(lines):
            table.add(
                text, "button", right - (at + 0.5) * step, y + (row - (len(lines) - 1) / 2) * 1.1 * tall, tall
            )
    if rng.random() < 0.5:
        above = y - tall * rng.uniform(2, 4) * (1.6 if rng.random() < 0.2 else 1)
        words_above = extras.presets(rng)
        if rng.random() < 0.35:
            words_above = [
                style.amount(style.big_blind * size)
                for size in (2, 2.5, 3, 3.5, 10)[: int(rng.integers(2, 6))]
            ]
        for at, text in enumerate(words_above):
            table.add(text, "button", right - at * 0.6 * step, above, 0.8 * tall)
        if rng.random() < 0.6:
            table.add(
                style.amount(style.big_blind * rng.uniform(2, 60)),
                "button",
                right - rng.uniform(0, 3) * step,
                above + rng.uniform(-2, 1) * tall,
                tall,
            )


def round_buttons(rng: Rng, table: Table, style: Style, region: Box, hero: tuple[float, float]) -> None:
    """Print a phone's buttons over the user: in an arc, shares of the pot with what they cost over them."""
    tall, step = style.tall * rng.uniform(0.9, 1.3), region.width * rng.uniform(0.15, 0.2)
    pot = style.big_blind * (2 + float(np.exp(rng.normal(2.2, 1.0))))
    y = hero[1] - style.card * rng.uniform(1.5, 3)
    for at, (share, part) in enumerate((("1/3", 0.33), ("1/2", 0.5), ("2/3", 0.67), ("1x", 1.0))):
        x, up = hero[0] + (at - 1.5) * step, y + rng.uniform(0, 0.5) * tall
        table.add(style.bare(pot * part), "button", x, up - 2 * tall, tall)
        table.add(share, "button", x, up, tall)
        table.add(texts.word(rng, "pot"), "button", x, up + 2 * tall, 0.8 * tall)
    for at, meaning in enumerate(("fold", "raise", "check")):
        x = hero[0] + (at - 1) * step * 1.2
        table.add(texts.word(rng, meaning, style.language), "button", x, y + 5 * tall, 0.9 * tall)
        if meaning == "raise" and rng.random() < 0.5:
            table.add(style.bare(pot * rng.uniform(1, 9)), "button", x, y + 6.2 * tall, tall)


def panel(rng: Rng, table: Table, style: Style, region: Box) -> None:
    """Print a list of captions with figures, beside each other or one over the other, off the ring."""
    tall = style.tall * rng.uniform(0.6, 1.1)
    beside = rng.random() < 0.5
    x = region.left + region.width * rng.choice(
        [rng.uniform(0, 0.08), rng.uniform(0.82, 0.95), rng.uniform(0, 0.9)]
    )
    y = region.top + region.height * rng.choice(
        [rng.uniform(0.02, 0.1), rng.uniform(0.78, 0.95), rng.uniform(0, 0.9)]
    )
    across = rng.random() < 0.4
    apart = tall * rng.uniform(5, 11)
    for row in range(int(rng.integers(1, 9))):
        left, top = (x + row * apart, y) if across else (x, y + row * tall * (1.5 if beside else 2.8))
        if left > region.right or top > region.bottom:
            break
        caption, figure = extras.caption(rng), extras.figure(rng, style.amount, style.big_blind)
        if beside:
            table.add(caption, "other", left, top, tall, align=0.0)
            table.add(figure, "other", left + apart * 0.8, top, tall, align=1.0)
        else:
            table.add(caption, "other", left, top, tall)
            table.add(figure, "other", left, top + 1.15 * tall, tall)
    if rng.random() < 0.15:
        for at in range(int(rng.integers(2, 6))):
            left = x + at * 1.1 * tall
            table.lay(Box(left, y - 3 * tall, left + tall, y - 1.5 * tall), "other")


def ranking(rng: Rng, table: Table, style: Style, region: Box) -> None:
    """Print a list of the hands with small cards beside it."""
    tall = style.tall * rng.uniform(1.3, 2.2)
    left, top = (
        region.left + region.width * rng.choice([0.02, 0.75]),
        region.top + region.height * rng.uniform(0.5, 0.7),
    )
    for row in range(int(rng.integers(3, 8))):
        y = top + row * tall * 1.6
        for at in range(5):
            table.lay(
                Box(left + at * tall * 0.75, y, left + at * tall * 0.75 + 0.7 * tall, y + tall), "other"
            )
        table.add(extras.hand_name(rng), "other", left + 2 * tall, y + 1.3 * tall, 0.6 * tall)


def other_windows(rng: Rng, table: Table, region: Box) -> None:
    """Fill what the table leaves of a desktop: pages, terminals, lobbies, menus."""
    width, height = table.size
    tall = height * rng.uniform(0.01, 0.018)
    for _ in range(int(rng.integers(1, 4))):
        left, top = rng.uniform(0, 0.8) * width, rng.uniform(0, 0.8) * height
        kind = rng.random()
        for row in range(int(rng.integers(3, 16))):
            y = top + row * tall * 1.5
            if kind < 0.35:
                columns = [extras.chat(rng, texts.plain_amount(rng))]
            elif kind < 0.7:
                columns = [
                    extras.title(rng)[:18],
                    extras.info(rng, texts.plain_amount(rng)),
                    texts.plain_amount(rng)(100 * rng.random()),
                ]
            else:
                columns = [texts.name(rng), texts.plain_amount(rng)(1000 * rng.random())]
            for at, text in enumerate(columns):
                x = left + at * 14 * tall
                inside = region.left < x < region.right and region.top < y < region.bottom
                if x < width * 0.97 and y < height and not inside:
                    table.add(text, "other", x, y, tall, align=0.0)
