"""Skins made by chance, under rules that keep them legible and differ as rooms do."""

from __future__ import annotations

from random import Random
from typing import get_args

from detection.demo.skins.skin import Button, Deck, Labels, Skin, Unit, palette
from detection.demo.skins.words import Language

SIZES = ((960, 660), (1120, 720), (1280, 800), (1440, 900), (540, 960), (600, 1060))


def random_skin(random: Random) -> Skin:
    """Return a skin; the same for the same state of `random`."""
    size = random.choice(SIZES)
    tall = size[1] > size[0]
    seats = random.randint(6, 7 if tall or size[0] < 1000 else 9)
    labels = random.choice(get_args(Labels))
    # Without figures before the seats, labels say what was bet.
    bets = labels not in ("name", "under") or random.random() < 0.75
    chips = bets and random.random() < 0.7
    unit: Unit = random.choice(get_args(Unit))
    card = round(size[0] * 0.135) if tall else round(size[1] * random.uniform(0.115, 0.14))
    return Skin(
        name="random",
        size=size,
        seats=seats,
        palette=palette(
            random.random(), random.random(), light=random.random() < 0.3, grey=random.random() < 0.3
        ),
        # On a phone the user sits at the bottom; elsewhere at any seat of the lower half.
        user_at=0.0 if tall else random.choice((0.0, 0.0, 1 / seats, -1 / seats)),
        plate=(116, 46) if tall else (random.randint(130, 156), random.randint(46, 54)),
        card=card,
        hand=random.uniform(1, 1.2),
        shown=random.uniform(0.55, 0.7),
        backs=random.choice((0.95, 0.9, 0.6, 0.45)),
        stack_first=random.random() < 0.15,
        language=random.choice(get_args(Language)),
        unit=unit,
        unit_behind=unit == "€" and random.random() < 0.5,
        labels=labels,
        label_amounts=not bets or random.random() < 0.2,
        bets=bets,
        chips=chips,
        chips_over=chips and random.random() < 0.2,
        pot_word=random.random() < 0.8,
        pot_counts_bets=random.random() < 0.6,
        deck=random.choice(get_args(Deck)),
        four_colours=random.random() < 0.5,
        button=random.choice(get_args(Button)),
        title=random.random() < 0.8,
        levels=random.random() < 0.2,
        avatars=not tall and random.random() < 0.3,
    )
