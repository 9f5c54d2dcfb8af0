"""What the rules found at the seats, checked by what the network says of each element (docs/adr/0016).

The rules find stacks by where others stand, and miss such as stand otherwise; the network knows many ways in
which tables are printed, and mistakes what a rule tells apart for certain. So a rule's find stays unless the
network is nearly certain of the contrary, and what only the network sees counts where it is nearly certain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from detection.poker.amounts import Amount, first_amount, whole_amount
from detection.vision.elements import Line, Plate
from detection.vision.table.amounts import PrintedAmount
from detection.vision.table.features import NAMED
from detection.vision.table.roles import Roles
from detection.vision.table.seats import FoundPlates

UNLIKELY = 0.1
"""What the rules take for a stack or a bet is none if the network says so with less than this."""
CERTAIN = 0.95
"""What only the network takes for one is one from here on."""
TOGETHER = 0.4
"""So likely at least a name is at the seat of a stack."""


def checked(found: FoundPlates, roles: Roles, lines: Sequence[Line]) -> FoundPlates:
    """Return the plates and the amounts on the felt, less what is none and with what was missed."""
    # A line that was cut in two, a name and a stack, is none that the network was asked about.
    numbers = {line: at for at, line in enumerate(lines)}

    def share(line: Line, *wanted: str) -> float:
        at = numbers.get(line)
        return 1.0 if at is None else sum(roles.share(role, at) for role in wanted)

    kept = [
        (plate, stack)
        for plate, stack in zip(found.plates, found.stacks, strict=True)
        if share(stack.line, "stack", "named stack") >= UNLIKELY
    ]
    kept = _with_names(kept, roles, lines, numbers)
    boxes = [plate.box for plate, _ in kept]
    taken = {stack.line for _, stack in kept}
    for plate, stack in _certain_plates(roles, lines):
        if stack.line not in taken and not any(plate.box.touches(box) for box in boxes):
            kept.append((plate, stack))
            boxes.append(plate.box)
    felt = [item for item in found.on_felt if share(item.line, "bet") >= UNLIKELY]
    lying = {item.line for item in felt}
    felt += [
        PrintedAmount(line, amount)
        for at, line in enumerate(lines)
        if line not in lying
        and roles.share("bet", at) >= CERTAIN
        and line.is_legible
        and (amount := whole_amount(line.text)) is not None
        and amount.value
    ]
    return FoundPlates(
        plates=tuple(plate for plate, _ in kept),
        stacks=tuple(stack for _, stack in kept),
        on_felt=tuple(felt),
    )


def _with_names(
    kept: Sequence[tuple[Plate, PrintedAmount]],
    roles: Roles,
    lines: Sequence[Line],
    numbers: Mapping[Line, int],
) -> list[tuple[Plate, PrintedAmount]]:
    """Return the plates, with the names that the network is certain of at those that have none."""
    said = {plate.name for plate, _ in kept}
    certain = [
        at
        for at in range(roles.lines)
        if roles.share("name", at) >= CERTAIN and lines[at].text.strip() not in said
    ]
    nameless = [numbers[stack.line] for plate, stack in kept if plate.name is None and stack.line in numbers]
    named = _names_of(roles, nameless, certain)
    found = []
    for plate, stack in kept:
        at = named.get(numbers.get(stack.line, -1))
        if plate.name is None and at is not None:
            plate = replace(plate, box=plate.box.around(lines[at].box), name=lines[at].text.strip())
        found.append((plate, stack))
    return found


def _is_stack(roles: Roles, at: int) -> float:
    return roles.share("stack", at) + roles.share("named stack", at)


def _certain_plates(roles: Roles, lines: Sequence[Line]) -> list[tuple[Plate, PrintedAmount]]:
    """Return the plates of which the network is certain that they have a stack, each with it."""
    names = [
        at for at in range(roles.lines) if roles.role(at) == "name" and whole_amount(lines[at].text) is None
    ]
    told = [(at, *_stack_on(lines[at])) for at in range(roles.lines) if _is_stack(roles, at) >= CERTAIN]
    stacks = {at: (amount, name) for at, amount, name in told if amount is not None and lines[at].is_legible}
    named = _names_of(roles, [at for at, (_, name) in stacks.items() if name is None], names)
    plates = []
    for at, (amount, name) in stacks.items():
        plate = Plate(box=lines[at].box, name=name, stack=amount)
        if at in named:
            other = lines[named[at]]
            plate = replace(plate, box=plate.box.around(other.box), name=other.text.strip())
        plates.append((plate, PrintedAmount(lines[at], amount)))
    return plates


def _stack_on(line: Line) -> tuple[Amount | None, str | None]:
    """Return the stack that a line says, and the name before it, if one stands there."""
    whole = whole_amount(line.text)
    parts = None if whole is not None else NAMED.match(line.text)
    if parts is None:
        return whole, None
    return first_amount(line.text[parts.end("name") :]), parts["name"].strip()


def _names_of(roles: Roles, stacks: Sequence[int], names: Sequence[int]) -> dict[int, int]:
    """Return the name at the seat of each stack, from the surest on; each name is of one seat."""
    ranked = sorted(
        ((float(roles.together[stack, name]), stack, name) for stack in stacks for name in names),
        reverse=True,
    )
    found: dict[int, int] = {}
    for likely, stack, name in ranked:
        if likely >= TOGETHER and stack not in found and name not in found.values():
            found[stack] = name
    return found
