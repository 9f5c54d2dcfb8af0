"""The 169 kinds of two hole cards, as players write them: `QQ`, `AKs`, `T9o`; and ranges such as `QQ+`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detection.poker.cards import Card, Rank

RANKS = "".join(Rank)
"""In rising order."""
WORD = re.compile(rf"([{RANKS}])([{RANKS}])([so]?)(\+?)")
CARDS = 2


def kind_of(cards: Sequence[Card]) -> str:
    """Return what kind of hole cards these are, the higher rank first; "" where they are not two."""
    if len(cards) != CARDS:
        return ""
    low, high = sorted(cards, key=lambda card: RANKS.index(card.rank))
    if low.rank == high.rank:
        return f"{high.rank}{low.rank}"
    return f"{high.rank}{low.rank}{'s' if low.suit == high.suit else 'o'}"


def kinds(text: str) -> tuple[str, ...]:
    """Return the kinds that a range names, each once, as in `QQ+, AKs, 76`.

    `QQ+` are pairs from queens up, `ATs+` is AT to AK suited, `AK` is suited or not.

    Raises:
        ValueError: a word of it is no range; the message names it.
    """
    found: dict[str, None] = {}
    for word in text.replace(",", " ").split():
        found.update(dict.fromkeys(_kinds(word)))
    return tuple(found)


def _kinds(word: str) -> list[str]:
    match = WORD.fullmatch(word[:2].upper() + word[2:].lower())
    if match is None or (match[1] == match[2] and match[3]):
        raise ValueError(f"{word!r} names no hole cards; QQ, QQ+, AKs, ATo+ and AK do")
    low, high = sorted((RANKS.index(match[1]), RANKS.index(match[2])))
    if low == high:
        return [rank * 2 for rank in RANKS[low : None if match[4] else low + 1]]
    lows = RANKS[low : high if match[4] else low + 1]
    return [f"{RANKS[high]}{rank}{suits}" for rank in lows for suits in (match[3] or "so")]
