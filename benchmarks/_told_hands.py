"""Hands as they were played beside hands as they were exported: in the unit of what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from pokerkit import HandHistory

from detection.demo.recorded import RecordedHand, cents
from detection.demo.skins.skin import Skin

NEVER_DRAWN = "..."
"""How a name ends that is too long for its plate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that an export must have right. Players are in the order of play; amounts are as printed."""

    variant: str
    players: tuple[str, ...]
    stacks: tuple[Decimal, ...]
    antes: tuple[Decimal, ...]
    blinds: tuple[Decimal, ...]
    actions: tuple[str, ...]
    """Who did what, with amounts; community cards, as they came."""
    shown: frozenset[str]
    """What was shown at the end, but for the user's cards: `p2 KsKh`."""
    final: tuple[Decimal, ...]
    user: str
    """The user's cards."""

    @property
    def board(self) -> str:
        return "".join(action[5:] for action in self.actions if action.startswith("d db"))

    def differs(self, other: Told) -> list[str]:
        """Return what is not equal, by its name."""
        return [
            field.name
            for field in fields(self)
            if field.name != "players" and getattr(self, field.name) != getattr(other, field.name)
        ] + ["players"] * (not _same_names(self.players, other.players))


def _same_names(played: Sequence[str], told: Sequence[str]) -> bool:
    """Return whether names are equal, or as far as a room prints them."""
    return len(played) == len(told) and all(
        one == other or (other.endswith(NEVER_DRAWN) and one.startswith(other.removesuffix(NEVER_DRAWN)))
        for one, other in zip(played, told, strict=True)
    )


def as_played(hand: RecordedHand, user: str | None, skin: Skin | None) -> Told:
    """Return a recorded hand as a perfect export tells it of a table in `skin`."""
    *_, final = hand.history
    unit = Decimal(1)
    if skin is not None and skin.unit == "BB":
        blinds = sorted(filter(None, map(cents, hand.history.blinds_or_straddles or ())))
        unit = Decimal(blinds[min(1, len(blinds) - 1)]) / 100
    place = hand.players.index(user) if user is not None else None
    return _told(hand.history, final, place, unit, players=hand.players)


def as_exported(text: str) -> Told:
    """Return what a PHH file tells. Raises ValueError where pokerkit does not read it."""
    history = HandHistory.loads(text)
    *_, final = history
    user = (history.user_defined_fields or {}).get("_hero")
    return _told(
        history, final, None if user is None else user - 1, Decimal(1), players=history.players or ()
    )


def _told(history: Any, final: Any, user: int | None, unit: Decimal, *, players: Sequence[str]) -> Told:
    def amounts(chips: Iterable[Any]) -> tuple[Decimal, ...]:
        return tuple(amount(each) for each in chips)

    def amount(chips: Any) -> Decimal:
        return (Decimal(cents(chips)) / 100 / unit).quantize(Decimal("0.01"))

    actions, shown, holes = [], set(), {}
    for action in history.actions:
        words = action.split(" #")[0].split()
        if words[:2] == ["d", "dh"]:
            holes[words[2]] = words[3]
        elif words[0] == "d":
            actions.append(f"d db {words[2]}")
        elif words[1] in ("f", "cc"):
            actions.append(f"{words[0]} {words[1]}")
        elif words[1] == "cbr":
            actions.append(f"{words[0]} cbr {amount(words[2])}")
        elif words[1] == "sm" and len(words) > 2 and words[0] != f"p{(user if user is not None else -1) + 1}":
            shown.add(f"{words[0]} {_sorted(words[2] if words[2] != '-' else holes[words[0]])}")
    finishing = history.finishing_stacks or final.stacks
    return Told(
        variant=history.variant,
        players=tuple(players),
        stacks=amounts(history.starting_stacks),
        antes=amounts(history.antes),
        blinds=amounts(history.blinds_or_straddles),
        actions=tuple(actions),
        shown=frozenset(shown),
        final=amounts(finishing),
        user="" if user is None else _sorted(holes.get(f"p{user + 1}", "")),
    )


def _sorted(cards: str) -> str:
    return "".join(sorted(cards[at : at + 2] for at in range(0, len(cards), 2)))
