"""Who the hero is: whose plate lies under the hero's cards."""

from __future__ import annotations

from detection.vision.geometry import Box


def is_hero_plate(box: Box, hero: Box) -> bool:
    """Whether `box` is where the hero's own stack is printed."""
    return (
        abs(box.x - hero.x) < 1.2 * hero.width
        and -0.7 * hero.height < box.top - hero.bottom < 1.5 * hero.height
    )
