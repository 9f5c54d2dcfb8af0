"""A seat: name, stack, label and cards, in the ways that rooms print them."""

from __future__ import annotations

from detection.vision.geometry import Box
from training.made_tables import extras, texts
from training.made_tables.elements import Rng, Style, Table
from training.made_tables.felt import rank_read


def seat(
    rng: Rng,
    table: Table,
    style: Style,
    at: int,
    spot: tuple[float, float],
    centre: tuple[float, float],
    stack: float,
    *,
    is_hero: bool,
    mirrored: bool,
) -> None:
    x, y = spot
    if style.align != 0.5 and mirrored:
        align = style.align if x < centre[0] else 1 - style.align
    else:
        align = style.align
    layout = style.layout
    if layout == "mixed":
        layout = "over" if y < centre[1] else "under"
    name, amount = texts.name(rng), style.amount(stack)
    below = style.tall * rng.uniform(0.85, 1.15)
    step = (0.5 * style.tall + 0.5 * below) * (1 + style.gap)
    state = rng.random()
    label = texts.label(rng, style.amount, style.language) if rng.random() < style.labels else None
    shown: list[tuple[str, str]] = [(name, "name"), (amount, "stack")]
    if label is not None and rng.random() < style.label_for_name:
        shown[0] = (label, "label")
        label = None
    elif label is not None and state < 0.12:
        shown[1] = (label, "label")
        label = None
    elif state > 0.97:
        shown[1] = (texts.word(rng, "all-in"), "label")
    if layout == "line" and shown[0][1] == "name" and shown[1][1] == "stack":
        table.add(f"{name} {amount}", "named stack", x, y, style.tall, align=align, seat=at, is_hero=is_hero)
    elif layout == "side":
        apart = style.tall * rng.uniform(0.5, 3)
        table.add(*shown[0], x - apart / 2, y, style.tall, align=1.0, seat=at, is_hero=is_hero)
        table.add(*shown[1], x + apart / 2, y, below, align=0.0, seat=at, is_hero=is_hero)
    elif layout == "alone":
        table.add(*shown[1], x, y, below, align=align, seat=at, is_hero=is_hero)
    else:
        way = -1 if layout == "under" else 1
        table.add(*shown[0], x, y - way * step / 2, style.tall, align=align, seat=at, is_hero=is_hero)
        table.add(*shown[1], x, y + way * step / 2, below, align=align, seat=at, is_hero=is_hero)
        if rng.random() < 0.03:
            # Stacks in chips and in big blinds, one under the other.
            table.add(
                style.bare(stack / style.big_blind),
                "other",
                x,
                y + way * step * 1.5,
                0.8 * below,
                align=align,
            )
    if style.statistics and layout in ("over", "alone") and rng.random() < 0.9:
        table.add(extras.statistics(rng), "other", x, y + 1.55 * step, 0.9 * style.tall, align=align)
    if label is not None:
        up = rng.choice([-1, 1])
        table.add(
            label,
            "label",
            x + rng.normal(0, 0.5 * style.tall),
            y + up * (1.2 * step + style.tall * rng.uniform(0.3, 1.2)),
            style.tall * rng.uniform(0.8, 1.3),
            seat=at,
            is_hero=is_hero,
        )


def hand_size(rng: Rng) -> int:
    return int(rng.choice([2, 4, 5, 6], p=[0.88, 0.08, 0.02, 0.02]))


def hand(
    rng: Rng,
    table: Table,
    style: Style,
    spot: tuple[float, float],
    seat: int,
    role: str,
    *,
    is_hero: bool,
    cards: int,
    large: bool,
) -> None:
    tall = style.card * (rng.uniform(0.9, 1.5) if large else rng.uniform(0.5, 0.9))
    wide = tall * rng.uniform(0.62, 0.75)
    step = wide * rng.uniform(0.35, 1.08)
    place = rng.random()
    x, y = spot
    if style.layout == "apart" and place < 0.7:
        # Between the name and the stack, where others have their picture.
        x, y = x + rng.normal(0, 0.3 * tall), y + rng.normal(0, 0.15 * tall)
    elif place < 0.65:
        y -= 0.5 * tall + style.tall * rng.uniform(-0.2, 2.0)
    elif place < 0.75:
        y += rng.normal(0, 0.2 * tall)
    elif place < 0.9:
        x += rng.choice([-1, 1]) * (style.tall * rng.uniform(3, 7))
    else:
        y += 0.5 * tall + style.tall * rng.uniform(1.0, 2.0)
    left = x - ((cards - 1) * step + wide) / 2
    for at in range(cards):
        box = Box(left + at * step, y - tall / 2, left + at * step + wide, y + tall / 2)
        table.lay(box, role, seat=seat, is_hero=is_hero)
        rank_read(rng, table, style, box)
    if rng.random() < 0.7:
        # What lies under cards is not read.
        lying = Box(left, y - tall / 2, left + (cards - 1) * step + wide, y + tall / 2)
        table.elements = [
            element
            for element in table.elements
            if element.is_card or element.role == "other" or element.box.overlap(lying) < 0.6
        ]


def badge(rng: Rng, table: Table, style: Style, spot: tuple[float, float]) -> None:
    """Print a sign beside a plate: a position, a level, a country, a clock, a rank of winnings."""
    x = spot[0] + rng.choice([-1, 1]) * style.tall * rng.uniform(2.5, 6)
    table.add(
        extras.badge(rng),
        "other",
        x,
        spot[1] + rng.normal(0, 1.5 * style.tall),
        style.tall * rng.uniform(0.6, 1.1),
    )


def hud(rng: Rng, table: Table, style: Style, spot: tuple[float, float]) -> None:
    x, y = (
        spot[0] + rng.normal(0, 3 * style.tall),
        spot[1] + rng.choice([-1, 1]) * style.tall * rng.uniform(2, 5),
    )
    small = style.tall * rng.uniform(0.5, 0.8)
    for row in range(int(rng.integers(1, 5))):
        left = x - 3 * style.tall
        for _ in range(int(rng.integers(1, 4))):
            left = (
                table.add(
                    extras.statistics(rng), "other", left, y + row * 1.2 * small, small, align=0.0
                ).right
                + small
            )
