"""What a place at the table is called, by how many players were dealt in."""

from __future__ import annotations

FROM_THE_BUTTON = ("CO", "HJ", "LJ")


def positions(dealt_in: int) -> tuple[str, ...]:
    """Return the positions in the order of play after the flop, so the button's last.

    Of two players the button has the small blind, and is BTN. Between the big blind and the button the first
    to act is UTG, those before the button are LJ, HJ and CO, and any others UTG+1, UTG+2 and so on; a
    single player there is CO.

    Raises:
        ValueError: for fewer than two players.
    """
    if dealt_in < 2:
        raise ValueError(f"a hand has two players or more, not {dealt_in}")
    if dealt_in == 2:
        return "BB", "BTN"
    between = dealt_in - 3
    late = FROM_THE_BUTTON[: between if between == 1 else max(between - 1, 0)]
    early = tuple(f"UTG+{n}" if n else "UTG" for n in range(between - len(late)))
    return "SB", "BB", *early, *reversed(late), "BTN"
