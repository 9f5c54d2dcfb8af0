"""The pots that a room prints apart: main and side pots, and what lies in bets on this street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from detection.poker.amounts import Amount, whole_amount
from detection.vision.elements import Line, PotReading
from detection.vision.table.pots import labelled
from detection.vision.table.words import BETS_LABEL, LABELLED, which_pot

ASIDE = 8.0
"""How far to the right of its label, in heights of the text, a figure may begin."""
LEVEL = 0.5
"""How far off the label's row, in such heights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a room prints of the pot, by what its labels say."""

    total: PotReading | None = None
    """What is announced as the total, and not said to be without the bets."""
    pots: tuple[Decimal, ...] | None = None
    bets: Amount | None = None


def printed_totals(lines: Sequence[Line], floor: float) -> Totals:
    """Return what labels announce above `floor`, where the buttons are.

    A label that ends in a colon may have its figure to the right. `Pot` beside a total is the main pot.
    """
    above = [line for line in lines if line.box.y < floor]
    found = [
        (which, pot)
        for line in above
        if (which := which_pot(line.text)) is not None
        and (pot := labelled(line, above) or beside(line, above)) is not None
    ]
    of = {
        which: [pot for other, pot in found if other == which] for which in ("main", "side", "total", "pot")
    }
    main = of["main"] or (of["pot"] if of["total"] else [])
    sides = sorted(of["side"], key=lambda pot: (round(pot.box.y / pot.box.height), pot.box.x))
    told = len(main) == 1
    bets = [amount for line in above if (amount := bets_in(line, above)) is not None]
    return Totals(
        total=of["total"][0] if len(of["total"]) == 1 else None,
        pots=tuple(pot.amount.value for pot in (*main, *sides)) if told else None,
        bets=bets[0] if len(bets) == 1 else None,
    )


def with_bets(pot: PotReading | None, totals: Totals) -> PotReading | None:
    """Return the pot with the bets of this street where a room prints both apart, as PokerTH does.

    A total that stands beside a figure of the bets is without them.
    """
    if totals.bets is None:
        return pot
    if totals.total is None or totals.total.amount.currency != totals.bets.currency:
        return None
    whole = totals.total.amount.value + totals.bets.value
    return replace(totals.total, amount=replace(totals.bets, value=whole))


def beside(label: Line, lines: Sequence[Line]) -> PotReading | None:
    """Return the amount to the right of a label that ends in a colon and says nothing else."""
    if LABELLED.search(label.text) is None:
        return None
    tall = label.box.height
    right = [
        (line.box.left, line, amount)
        for line in lines
        if abs(line.box.y - label.box.y) < LEVEL * tall
        and 0 < line.box.left - label.box.right < ASIDE * tall
        and line.is_legible
        and (amount := whole_amount(line.text)) is not None
    ]
    if not right:
        return None
    _, line, amount = min(right, key=lambda each: each[0])
    return PotReading(
        amount=amount,
        box=label.box.around(line.box),
        confidence=min(label.score, line.score),
        labelled=True,
    )


def bets_in(line: Line, lines: Sequence[Line]) -> Amount | None:
    """Return the sum of the bets that a line announces: behind its label, or beside it."""
    found = BETS_LABEL.match(line.text.strip())
    if found is None or not line.is_legible:
        return None
    rest = line.text.strip()[found.end() :].strip()
    if rest:
        return whole_amount(rest)
    pot = beside(line, lines)
    return None if pot is None else pot.amount
