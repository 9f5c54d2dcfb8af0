"""What lies on the felt: bets before the seats with their chips, the board, and the pots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detection.vision.geometry import Box
from training.made_tables import extras, texts
from training.made_tables.elements import Rng, Style, Table

WORDS = ("Bet: ", "Bet ", "Einsatz: ", "Mise: ", "Apuesta: ", "Ставка: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bets:
    """Where and how one room shows bets."""

    often: float
    """How many of the players have one, 0 to 1."""
    way: float
    """How far from its seat to the centre a bet lies, 0 to 1."""
    tall: float
    align: float
    figures: float
    """How many of the bets have chips with a figure on them, 0 to 1."""
    word: str
    """What stands before each: nothing, almost everywhere."""
    twice: float
    """How many of the bets are found twice, as text over chips may be."""

    @classmethod
    def of_room(cls, rng: Rng, style: Style, street: int) -> Bets:
        return cls(
            often=(0.55 if street == 0 else 0.3) * (1.6 if rng.random() < 0.1 else 1.0),
            way=rng.uniform(0.2, 0.6) if rng.random() < 0.9 else rng.uniform(0.6, 0.78),
            tall=style.tall * rng.uniform(0.75, 1.2),
            align=float(rng.choice([0.5, 0.0, 1.0])),
            figures=float(rng.choice([0.1, 0.8], p=[0.8, 0.2])),
            word=str(rng.choice(WORDS)) if rng.random() < 0.04 else "",
            twice=float(rng.choice([0.0, 0.2], p=[0.85, 0.15])),
        )

    def lay(
        self,
        rng: Rng,
        table: Table,
        style: Style,
        seat: int,
        spot: tuple[float, float],
        centre: tuple[float, float],
        *,
        is_hero: bool,
    ) -> None:
        """Lay the bet of a seat, if it has one."""
        if rng.random() > self.often:
            return
        way = self.way * rng.uniform(0.85, 1.15)
        x = spot[0] + way * (centre[0] - spot[0]) + rng.normal(0, style.tall)
        y = spot[1] + way * (centre[1] - spot[1]) + rng.normal(0, 0.5 * style.tall)
        bet = style.big_blind * (0.5 + float(np.exp(rng.normal(0.5, 1.0))))
        text = self.word + (style.amount if rng.random() < 0.95 else style.bare)(bet)
        align = self.align if rng.random() < 0.8 else float(rng.choice([0.5, 0.0, 1.0]))
        box = table.add(text, "bet", x, y, self.tall, align=align, seat=seat, is_hero=is_hero)
        if rng.random() < self.twice:
            table.add(
                text,
                "bet",
                x + rng.normal(0, 0.4 * self.tall),
                y + rng.normal(0, 0.3 * self.tall),
                self.tall * rng.uniform(0.9, 1.3),
                align=align,
                seat=seat,
                is_hero=is_hero,
            )
        if rng.random() < self.figures:
            chips(rng, table, box, self.tall)


def chips(rng: Rng, table: Table, beside: Box, tall: float) -> None:
    """Print what stands on chips beside, over or under an amount."""
    across, down = (
        (rng.choice([-1, 1]) * (0.5 * beside.width + tall * rng.uniform(0.6, 1.6)), 0.0)
        if rng.random() < 0.6
        else (0.0, rng.choice([-1, 1]) * tall * rng.uniform(1.0, 2.2))
    )
    for _ in range(int(rng.integers(1, 4))):
        table.add(
            str(rng.choice(extras.CHIPS)),
            "other",
            beside.x + across + rng.normal(0, 0.7 * tall),
            beside.y + down + rng.normal(0, 0.7 * tall),
            tall * rng.uniform(0.5, 0.9),
        )


def middle(
    rng: Rng, table: Table, style: Style, region: Box, centre: tuple[float, float], street: int
) -> None:
    """Lay the board and print the pots, and what else a room shows in the middle."""
    x, y = centre
    tall, wide = style.card, style.card * rng.uniform(0.64, 0.74)
    step = wide * rng.uniform(1.02, 1.2)
    left = x - (5 if rng.random() < 0.7 else max(street, 1)) * step / 2
    for at in range(street):
        box = Box(left + at * step, y - tall / 2, left + at * step + wide, y + tall / 2)
        table.lay(box, "board")
        rank_read(rng, table, style, box)
    pots(rng, table, style, region, centre, step)
    if rng.random() < 0.3:
        table.add(
            extras.logo(rng), "other", x, y + rng.uniform(-1.6, 1.6) * tall, style.tall * rng.uniform(1, 3)
        )
    if rng.random() < 0.2:
        table.add(extras.hand_name(rng), "other", x, y + tall * rng.uniform(0.7, 1.2), style.tall)


def rank_read(rng: Rng, table: Table, style: Style, card: Box) -> None:
    """Print the rank of a card where the OCR takes it for text: in a corner, or as the one large pip."""
    if rng.random() > style.ranks:
        return
    rank = str(rng.choice(extras.RANKS))
    if rng.random() < 0.7:
        tall = card.height * rng.uniform(0.2, 0.35)
        x, y = card.left + 0.25 * card.width, card.top + 0.2 * card.height
        if rng.random() < 0.2:
            x, y = card.right - 0.25 * card.width, card.bottom - 0.2 * card.height
    else:
        tall = card.height * rng.uniform(0.35, 0.6)
        x, y = card.x + rng.normal(0, 0.1 * card.width), card.y + 0.15 * card.height
    table.add(rank, "other", x, y, tall)


def pots(rng: Rng, table: Table, style: Style, region: Box, centre: tuple[float, float], step: float) -> None:
    """Print the pot at the board or at the table's edge, the side pots, and what was collected of it."""
    x, y = centre
    pot = style.big_blind * (1.5 + float(np.exp(rng.normal(2.2, 1.0))))
    tall = style.tall * rng.uniform(0.8, 1.5)
    away = 0.5 * style.card + tall * rng.uniform(0.8, 3)
    where, place = y - away, rng.random()
    if place < 0.25:
        where = y + away
    elif place < 0.4:
        # High up, between the seats there, or between those and the board.
        where = y - rng.uniform(0.14, 0.38) * region.height
        x += rng.normal(0, 0.03) * region.width
    elif place < 0.45:
        x, where = x + rng.choice([-1, 1]) * step * rng.uniform(2.4, 3.4), y + rng.normal(0, 0.4) * style.card
    kind = rng.random()
    if kind < 0.5:
        table.add(texts.pot(rng, style.amount(pot), style.language), "pot", x, where, tall)
    elif kind < 0.62:
        table.add(texts.word(rng, "pot"), "other", x, where - 0.6 * tall, tall)
        table.add(style.amount(pot), "pot", x, where + 0.6 * tall, tall)
    elif kind < 0.84:
        writer = style.amount if rng.random() < 0.85 else style.bare
        box = table.add(writer(pot), "pot", x, where, tall)
        if rng.random() < 0.25:
            chips(rng, table, box, tall)
    elif kind < 0.9:
        aside = centre[0] - 3.2 * step
        table.add("Pot", "other", aside, y - 2 * tall, 1.2 * tall)
        table.add(f"Total: {style.amount(pot)}", "pot", aside, y, tall)
        table.add(f"Bets: {style.amount(pot / 3)}", "bets total", aside, y + 1.3 * tall, tall)
    if kind < 0.62 and rng.random() < 0.2:
        # The chips that were collected have their own figure.
        same = rng.random() < 0.6
        value = style.amount(pot if same else pot * rng.uniform(0.4, 0.9))
        below = y + rng.choice([-1, 1]) * (0.5 * style.card + tall * rng.uniform(0.7, 2.5))
        aside = centre[0] + rng.normal(0, 0.6) * step
        box = table.add(value, "pot" if same else "side pot", aside, below, tall * rng.uniform(0.7, 1.0))
        if rng.random() < 0.3:
            chips(rng, table, box, tall)
    if rng.random() < 0.22:
        side = style.amount(pot * rng.uniform(0.3, 0.9))
        text = (
            side
            if rng.random() < 0.6
            else f"{texts.word(rng, 'side pot')}{rng.choice([' ', ': ', ' 1: '])}{side}"
        )
        below = where + tall * (rng.uniform(1.1, 2.2)) * (1 if rng.random() < 0.6 else -1)
        if rng.random() < 0.4:
            below = y + 0.5 * style.card + tall * rng.uniform(0.8, 2)
        table.add(text, "side pot", x + rng.normal(0, 2 * tall), below, tall * rng.uniform(0.8, 1.0))
