"""Where seats are: on a ring around the table's centre, the hero's under the hero's cards."""

from __future__ import annotations

from dataclasses import dataclass

from detection.vision.geometry import Box

OUT_OF_LINE = 1.35
"""What is so much further to the side than all others is no seat: an account's balance, a lobby's figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """How far seats are from the table's centre, to each side."""

    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def around(cls, boxes: list[Box], centre: tuple[float, float]) -> Ring:
        x, y = centre
        least = 2.0 * max(box.height for box in boxes)
        return cls(
            x=x,
            y=y,
            left=furthest([x - box.x for box in boxes], least),
            right=furthest([box.x - x for box in boxes], least),
            top=max([y - box.y for box in boxes] + [least]),
            bottom=max([box.y - y for box in boxes] + [least]),
        )

    def share(self, box: Box) -> float:
        """Return how far out `box` is: 0 at the centre, 1 on the ring."""
        across = (self.x - box.x) / self.left if box.x < self.x else (box.x - self.x) / self.right
        down = (self.y - box.y) / self.top if box.y < self.y else (box.y - self.y) / self.bottom
        return max(across, down)


def furthest(distances: list[float], least: float) -> float:
    """Return how far the ring is to one side: the largest distance, unless that is out of line."""
    far = sorted(distance for distance in distances if distance > least)
    if len(far) >= 3 and far[-1] > OUT_OF_LINE * far[-2]:
        far.pop()
    return far[-1] if far else least


def under(box: Box, hero: Box) -> bool:
    """Whether `box` is where the hero's own stack is printed."""
    return (
        abs(box.x - hero.x) < 1.2 * hero.width
        and -0.7 * hero.height < box.top - hero.bottom < 1.5 * hero.height
    )
