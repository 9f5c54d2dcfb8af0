"""Who sits where, as the likeliest whole of what the network says of each element (docs/adr/0017).

A seat has one stack and one name at most, and an element is of one seat. What is most likely goes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from detection.poker.amounts import Amount, first_amount, whole_amount
from detection.vision.elements import Line, Plate
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.features import NAMED
from detection.vision.table.labels import IN_PLACE_OF_STACK, label_in
from detection.vision.table.roles import Roles

LIKELY = 0.3
"""An element may be what the network says from here on, and two be at one seat. The likeliest goes first."""
LIKELY_BET, UNLIKELY = 0.8, 0.1
"""Somebody must have made a bet that is so likely: at its seat there may be a stack from the second on."""
CERTAIN = 0.95
"""Such a bet's seat is known from here on; and a name in digits is one, which may be an amount."""
CUT_OFF = re.compile(r"\d[.,]\s*$")
"""An amount that ends with a point was not read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlates:
    """The plates in no order, and the stacks as they are printed there."""

    plates: tuple[Plate, ...] = ()
    stacks: tuple[PrintedAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """An element that is a stack, as printed, and the name before it on the same line."""

    at: int
    amount: Amount
    name: str | None


def find_plates(lines: Sequence[Line], roles: Roles, currency: str | None) -> FoundPlates:
    """Return the plates of a frame; all stacks have one sign: `currency`, or where that is None the usual."""
    least = _least(roles)
    stacks = _stacks(lines, roles, currency, least)
    names = [at for at in range(roles.lines) if _is_name(lines[at], roles.share("name", at), least[at])]
    named = _names_of(roles, [stack.at for stack in stacks if stack.name is None], names)
    plates = []
    for stack in stacks:
        plate = Plate(box=lines[stack.at].box, name=stack.name, stack=stack.amount)
        if stack.at in named:
            name = lines[named[stack.at]]
            plate = replace(plate, box=plate.box.around(name.box), name=name.text.strip())
        plates.append(plate)
    taken = [*named.values(), *(stack.at for stack in stacks)]
    plates += _with_labels(lines, roles, [at for at in names if at not in taken], taken)
    printed = tuple(PrintedAmount(lines[stack.at], stack.amount) for stack in stacks)
    return FoundPlates(plates=tuple(plates), stacks=printed)


def _least(roles: Roles) -> list[float]:
    """Return how likely each line has to be a stack or a name, to be taken for one."""
    bets = [at for at in range(roles.lines) if roles.share("bet", at) >= LIKELY_BET]
    with_bets = roles.together[bets].max(axis=0, initial=0.0)
    return [UNLIKELY if with_bets[at] >= CERTAIN else LIKELY for at in range(roles.lines)]


def _stacks(lines: Sequence[Line], roles: Roles, currency: str | None, least: Sequence[float]) -> list[Stack]:
    """Return the stacks, the likeliest first: one at most of each seat."""
    shares = roles.shares_of("stack", "named stack")
    likely = [at for at in range(roles.lines) if shares[at] >= least[at] and lines[at].is_legible]
    found = [stack for at in sorted(likely, key=lambda at: -shares[at]) if (stack := _stack_on(lines, at))]
    signs = [stack.amount.currency for stack in found]
    usual = max(set(signs), key=signs.count, default="") if currency is None else currency
    kept: list[Stack] = []
    for stack in found:
        alone = all(roles.together[stack.at, other.at] < LIKELY for other in kept)
        if alone and stack.amount.currency == usual:
            kept.append(stack)
    return kept


def _stack_on(lines: Sequence[Line], at: int) -> Stack | None:
    """Return the stack that a line says, and the name before it, if one stands there."""
    text = lines[at].text
    if CUT_OFF.search(text):
        return None
    whole = whole_amount(text)
    if whole is not None:
        return Stack(at, whole, None)
    parts = NAMED.match(text)
    amount = None if parts is None else first_amount(text[parts.end("name") :])
    return None if parts is None or amount is None else Stack(at, amount, parts["name"].strip())


def _is_name(line: Line, share: float, least: float) -> bool:
    return share >= (least if whole_amount(line.text) is None else CERTAIN)


def _names_of(roles: Roles, stacks: Sequence[int], names: Sequence[int]) -> dict[int, int]:
    """Return the name at the seat of each stack, from the surest on; each name is of one seat."""
    ranked = sorted(
        ((float(roles.together[stack, name]), stack, name) for stack in stacks for name in names),
        reverse=True,
    )
    found: dict[int, int] = {}
    for likely, stack, name in ranked:
        if likely >= LIKELY and stack not in found and name not in found.values():
            found[stack] = name
    return found


def _with_labels(
    lines: Sequence[Line], roles: Roles, names: Sequence[int], taken: Sequence[int]
) -> list[Plate]:
    """Return the plates with a label in place of the stack, as `All-In` under a name."""
    labels = [
        at
        for at in range(roles.lines)
        if roles.share("label", at) >= LIKELY
        and (label := label_in(lines[at])) is not None
        and label.kind in IN_PLACE_OF_STACK
        and all(roles.together[at, other] < LIKELY for other in taken)
    ]
    return [
        Plate(box=lines[label].box.around(lines[name].box), name=lines[name].text.strip(), stack=None)
        for label, name in _names_of(roles, labels, names).items()
    ]
