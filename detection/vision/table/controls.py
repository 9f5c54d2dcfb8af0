"""The user's own buttons, at the bottom of the window: what is printed on and between them is no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detection.vision.geometry import Box
from detection.vision.table.words import is_button
from detection.vision.text.recogniser import Line

BESIDE = 2.0
"""How far to the side of a button its own edge may reach, in heights of its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Where the buttons are: below `top` pixels, each with what is printed at its side and under it."""

    top: float
    buttons: tuple[Box, ...] = ()

    def hold(self, box: Box) -> bool:
        """Return whether `box` is among the buttons, such as what a bet would cost."""
        level = [button for button in self.buttons if button.top < box.bottom]
        if box.y <= self.top or not level:
            return False
        left = min(button.left - BESIDE * button.height for button in level)
        return left < box.x < max(button.right + BESIDE * button.height for button in level)


def find_controls(lines: Sequence[Line], height: float) -> Controls:
    """Return the buttons in a frame so high; where there are none, they are below the frame.

    Two words of buttons in a row are buttons; one alone may be what a player did.
    """
    words = [line.box for line in lines if is_button(line.text) and line.box.y > 0.55 * height]
    rows = [box for box in words if sum(abs(box.y - other.y) < 1.2 * box.height for other in words) >= 2]
    if not rows:
        return Controls(top=height)
    top = min(box.top - 0.7 * box.height for box in rows)
    return Controls(top=top, buttons=tuple(box for box in words if box.y > top))
