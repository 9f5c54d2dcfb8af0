"""A session at a glance: its last board and the hero's cards on a felt, as a picture of 120 x 54."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SUITS = {"c": ("♣", "#1b7a3d"), "d": ("♦", "#1f5fbf"), "h": ("♥", "#c0162c"), "s": ("♠", "#1a1a1a")}
"""Each suit's sign and colour: four colours, for a thumbnail is small."""
WIDE, HIGH, GAP = 16, 20, 2
"""Pixels of a card, and between two."""
CARD = (
    '<g transform="translate({} {})"><rect width="{}" height="{}" rx="2" fill="#fff"></rect>'
    '<text x="{}" y="9" text-anchor="middle" font-size="9" font-weight="bold" fill="{}">{}</text>'
    '<text x="{}" y="18" text-anchor="middle" font-size="9" fill="{}">{}</text></g>'
)


def thumbnail(hero: Sequence[str], board: Sequence[str]) -> SafeString:
    """Return an SVG of the cards, such as `Ah`; what is no card is a `?`. Empty is a felt without any."""
    return format_html(
        '<svg viewBox="0 0 120 54" width="120" height="54" role="img" aria-label="{}">'
        '<rect width="120" height="54" rx="27" fill="#0f6b4a"></rect>{}{}</svg>',
        f"Board {' '.join(board) or 'none'}, hero {' '.join(hero) or 'unknown'}",
        _row(board, top=5),
        _row(hero, top=29),
    )


def _row(cards: Sequence[str], *, top: int) -> SafeString:
    left = (120 - len(cards) * (WIDE + GAP) + GAP) // 2
    return format_html_join(
        "", CARD, (_card(card, left + at * (WIDE + GAP), top) for at, card in enumerate(cards))
    )


def _card(card: str, left: int, top: int) -> tuple[object, ...]:
    sign, colour = SUITS.get(card[1:], ("", "#1a1a1a"))
    rank = ("10" if card[0] == "T" else card[0]) if sign else "?"
    return left, top, WIDE, HIGH, WIDE // 2, colour, rank, WIDE // 2, colour, sign
