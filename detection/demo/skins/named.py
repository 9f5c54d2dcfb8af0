"""Skins by name. They are for measuring what reads tables: nothing is trained on them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from detection.demo.skins.chance import random_skin
from detection.demo.skins.skin import Skin, palette

SANS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "segoeui.ttf", "Helvetica.ttc")
NARROW = ("LiberationSansNarrow-Regular.ttf", "DejaVuSansCondensed.ttf", *SANS)
SERIF = ("LiberationSerif-Bold.ttf", "DejaVuSerif-Bold.ttf", *SANS)

WIDE, LARGE, TALL = (1120, 720), (1440, 900), (540, 960)

NAMED: dict[str, Skin] = {
    skin.name: skin
    for skin in (
        Skin(name="larch", size=WIDE, seats=6, palette=palette(0.4, 0.1), avatars=True),
        Skin(name="heads-up", size=WIDE, seats=2, palette=palette(0.6, 0.08), deck="large", plate=(180, 58)),
        Skin(
            name="portrait", size=TALL, seats=6, palette=palette(0.55, 0.45), plate=(116, 46), card=76,
            shown=0.62, hand=1.25, deck="filled", four_colours=True, unit="", labels="name", fonts=SANS,
        ),
        Skin(
            name="full-ring", size=LARGE, seats=10, palette=palette(0.36, 0.13), plate=(136, 46), shown=0.55,
            user_at=0.1, fonts=NARROW,
        ),
        Skin(
            name="paper", size=WIDE, seats=6, palette=palette(0.58, 0.6, light=True), unit="", fonts=SANS,
            chips=False,
        ),
        Skin(
            name="midnight", size=WIDE, seats=8, palette=palette(0.65, 0.55, grey=True), four_colours=True,
            deck="large", unit="", user_at=0.125, plate=(140, 48), labels="under", fonts=SANS,
        ),
        Skin(
            name="blinds", size=WIDE, seats=6, palette=palette(0.98, 0.12), unit="BB", pot_counts_bets=False,
            deck="large", fonts=SANS,
        ),
        Skin(
            name="linden", size=WIDE, seats=6, palette=palette(0.4, 0.6), language="de", unit="€",
            unit_behind=True, labels="under", button="word", fonts=SANS,
        ),
        Skin(
            name="birch", size=WIDE, seats=9, palette=palette(0.05, 0.13), language="ru", unit="",
            labels="name", plate=(138, 48), shown=0.55, card=90, fonts=SANS,
        ),
        Skin(
            name="olive", size=WIDE, seats=6, palette=palette(0.2, 0.1), language="es", unit="",
            labels="cards", deck="large", four_colours=True, fonts=SANS,
        ),
        Skin(
            name="cork", size=WIDE, seats=6, palette=palette(0.5, 0.9, light=True), language="pt", unit="$",
            labels="name", button="word", fonts=SANS,
        ),
        Skin(
            name="words-only", size=WIDE, seats=6, palette=palette(0.62, 0.12), unit="", labels="under",
            label_amounts=True, bets=False, chips=False, fonts=SANS,
        ),
        Skin(
            name="levels", size=LARGE, seats=9, palette=palette(0.33, 0.03), unit="", labels="under",
            levels=True, pot_counts_bets=False, plate=(150, 50), stack_first=True, fonts=SERIF,
        ),
        Skin(
            name="spilled", size=WIDE, seats=6, palette=palette(0.45, 0.08), chips_over=True, backs=0.35,
            user_at=1 / 6, fonts=SANS,
        ),
        Skin(
            name="silent", size=WIDE, seats=7, palette=palette(0.75, 0.5), unit="", pot_word=False,
            backs=0.45, button="letter", title=False, deck="filled", fonts=SANS,
        ),
    )
}  # fmt: skip


class SkinUnknown(Exception):
    """There is no skin of this name; the message says which there are."""


def skin_named(name: str) -> Skin:
    """Return a skin by its name; `random` and `random:SEED` are made by rules. Raises SkinUnknown."""
    kind, _, seed = name.partition(":")
    if kind == "random" and (not seed or seed.isdecimal()):
        skin = random_skin(Random(int(seed) if seed else None))  # noqa: S311 - looks are no secret
        return replace(skin, fonts=SANS, name=name)
    if name not in NAMED:
        raise SkinUnknown(f"There is no skin {name!r}. There are: classic, {', '.join(NAMED)}, random:SEED.")
    return NAMED[name]
