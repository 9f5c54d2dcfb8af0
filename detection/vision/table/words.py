"""Words that rooms print, in the languages we met: what is a pot, what is a button, what is no name."""

from __future__ import annotations

import re
from functools import lru_cache

POT = (
    r"(?:total|main|side|current|gesamt|haupt|seiten|общий|основной|главный)?\s*-?\s*"
    r"(?:pot{1,2}|po[a-z](?=\s*:)|p[o0]t|bote|pote|banca|piatto|pula|bank|банк|пот|кон|kasse|potten|potti|"
    r"总?底池|主?池|奖池|彩池|底注|ポット|팟|총 ?팟)"
)
"""A pot's label, alone or after a word such as total."""
TOTAL = r"(?:total|gesamt|итого|всего|sum(?:me)?|总计|合計)"
POT_LABEL = re.compile(
    rf"(?:{POT}|{TOTAL})(?:\s*(?:total|totale|size))?(?:\s*\(?\d\)?(?=\s*[:：]))?", re.IGNORECASE
)


def listed(text: str) -> frozenset[str]:
    """Return the phrases of `text`, which commas and lines part."""
    return frozenset(word.strip() for line in text.splitlines() for word in line.split(",") if word.strip())


ACTIONS = listed("""
    fold, check, call, bet, raise, raise to, raise any, bet pot, all-in, all in, allin, muck, show, ante
    post, post bb, post sb, post ante, check/fold, check/call, call any, auto fold
    time bank, small blind, big blind
    passe, parole, suivre, relancer, relancer à, se coucher, miser, parier, tapis, faire tapis, tout suivre
    passen, mitgehen, erhöhen, setzen, schieben, aussteigen
    пас, чек, колл, бет, рейз, фолд, ва-банк, олл-ин
    igualar, apostar, subir, pasar, retirarse, no ir, ir
    vedi, punta, rilancia, passa, busta
    lägg av, syna, höj, satsa, checka
""")
STATES = frozenset({"time bank", "small blind", "big blind", "show", "muck", "ante"})
"""What a plate says and no button."""
PLATE_WORDS = ACTIONS | listed("""
    sitting out, sit out, away, disconnected, absent, abwesend, new player, waiting, time, timebank
    winner, loser
""")
"""What a plate says in place of a name."""
BUTTONS = ACTIONS - STATES | {
    "min",
    "max",
    "pot",
    "1/2",
    "3/4",
    "2/3",
    "1/4",
    "2.5 bb",
    "3 bb",
    "4 bb",
    "50%",
    "75%",
}
NO_NAMES = ACTIONS | listed("""
    sitting out, sit out, away, empty, seat, open seat, seat open, open, vacant, disconnected, dealer
    reserved, cash, bet, bets, total, winner, loser, inviter, invite, s'asseoir, sit here, you win, sit
    join, waiting
    time, timebank, new player, absent, abwesend
    cashier, caissier, kasse, cajero, cassa, caixa, касса, balance, bankroll
""")

LABELLED = re.compile(r"[:：]\s*$")
"""What ends in a colon says what the figure beside it means."""
POT_AMOUNT = re.compile(rf"\W*{POT_LABEL.pattern}\s*[:：]?\W*\d", re.IGNORECASE)
REMEMBERED = 5000
"""Of so many texts it is kept what they are: a table prints the same ones frame after frame."""
STATISTICS = re.compile(r"\d ?[/|\[%]|[/|\[] ?\d")
"""Figures with strokes or brackets between them, `33/0/100` or `24 [18 / 9]`, are an overlay's."""


@lru_cache(REMEMBERED)
def is_pot_label(text: str) -> bool:
    """Whether `text` announces a pot and says nothing else."""
    return POT_LABEL.fullmatch(text.strip(" :;.,-–=|").strip()) is not None


@lru_cache(REMEMBERED)
def after_pot_label(text: str) -> str | None:
    """Return what follows a pot's label at the start of `text`; None if there is no such label.

    An alphabet that the OCR does not know leaves only the colon: `: 4 441` is labelled too.
    """
    trimmed = text.strip(" |·•.[](){}-_")
    found = POT_LABEL.match(trimmed)
    if found is not None:
        rest = trimmed[found.end() :]
        return rest if not rest or not rest[0].isalpha() or rest[0] == "R" else None
    return trimmed[1:] if trimmed[:1] in (":", "：") else None


def is_action(text: str) -> bool:
    """Whether `text` is what a player did or may do, not who they are."""
    return plain(text) in ACTIONS


@lru_cache(REMEMBERED)
def is_on_plate(text: str) -> bool:
    """Whether `text` could be the first line of a player's plate: a name, or how the player is."""
    return is_name(text) or plain(text) in PLATE_WORDS


def is_button(text: str) -> bool:
    """Whether `text` stands on a button."""
    word = plain(text)
    return word in BUTTONS or any(
        word.startswith(verb + " ") for verb in ("call", "raise", "bet", "raise to", "min", "max")
    )


@lru_cache(REMEMBERED)
def is_name(text: str) -> bool:
    """Whether `text` could be a player's name."""
    word = plain(text)
    if word in NO_NAMES or len(word) < 2 or len(word) > 26 or is_pot_label(text):
        return False
    if STATISTICS.search(word) or LABELLED.search(text) or POT_AMOUNT.match(text):
        return False
    return any(letter.isalpha() for letter in word) or (word.isdigit() and len(word) >= 4)


def plain(text: str) -> str:
    return " ".join(text.lower().replace("□", " ").replace("☑", " ").split()).strip(" .:!?…-")
