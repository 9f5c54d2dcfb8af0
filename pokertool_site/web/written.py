"""Cards and amounts as our pages write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SUITS = {"c": ("♣", "clubs"), "d": ("♦", "diamonds"), "h": ("♥", "hearts"), "s": ("♠", "spades")}
RANKS = {
    "2": "Two", "3": "Three", "4": "Four", "5": "Five", "6": "Six", "7": "Seven", "8": "Eight", "9": "Nine",
    "T": "Ten", "J": "Jack", "Q": "Queen", "K": "King", "A": "Ace",
}  # fmt: skip
CARD = '<span class="mini suit-{}" role="img" aria-label="{}">{}</span>'
UNREAD = format_html(CARD, "unread", "A card that could not be read", "?")
MINUS = "\N{MINUS SIGN}"


def mini_cards(cards: Iterable[object]) -> SafeString:
    """Return small cards as letters; what is read aloud is their names."""
    return format_html_join("", "{}", ((_mini(card),) for card in cards))


def _mini(card: object) -> SafeString:
    if not isinstance(card, str) or len(card) != 2 or card[0] not in RANKS or card[1] not in SUITS:
        return UNREAD
    sign, suit = SUITS[card[1]]
    rank = "10" if card[0] == "T" else card[0]
    return format_html(CARD, card[1], f"{RANKS[card[0]]} of {suit}", f"{rank}{sign}")


def chips(amount: Decimal | None, currency: str = "") -> str:
    """Return an amount as `$1,250.50`, with cents only where it has any; "" for none."""
    if amount is None:
        return ""
    whole = amount == amount.to_integral_value()
    written = f"{abs(amount):,.0f}" if whole else f"{abs(amount):,.2f}"
    return f"{MINUS if amount < 0 else ''}{currency}{written}"


def won(amount: Decimal | None, currency: str = "") -> str:
    """Return a result with its sign; "" for none."""
    if amount is None:
        return ""
    return f"+{chips(amount, currency)}" if amount > 0 else chips(amount, currency) if amount else "±0"


def big_blinds(amount: Decimal | None) -> str:
    """Return big blinds with their sign and one place: `+12.5`; "" for none."""
    if amount is None:
        return ""
    rounded = amount.quantize(Decimal("0.1"))
    return f"{MINUS if rounded < 0 else '+'}{abs(rounded):,}" if rounded else "±0"


def tone(amount: Decimal | None) -> str:
    """Return the class of a result's colour."""
    if amount is None:
        return ""
    return "is-won" if amount > 0 else "is-lost" if amount < 0 else "is-even"


def percent(share: float | None) -> str:
    return "\N{EN DASH}" if share is None else f"{share:.0f} %"
