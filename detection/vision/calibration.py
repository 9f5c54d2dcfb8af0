"""Where in a picture the table is, by what was read of it: for `manage.py calibrate`."""

from __future__ import annotations

from detection.vision.geometry import Box
from detection.vision.reader import ReadingDetails

AROUND = 1.2
"""The margin of a table around its outermost plates and cards, in heights of a plate."""
SEATS = 2
"""With fewer plates nothing says where the table ends."""

Fractions = tuple[float, float, float, float]
"""Left, top, right and bottom, of a picture's width and height."""


def table_region(details: ReadingDetails, *, width: int, height: int) -> Fractions | None:
    """Return the part of a picture of that size that holds all that was seen of the table.

    None if too little was seen: then a person has to say it.
    """
    if len(details.plates) < SEATS:
        return None
    whole = details.plates[0].box
    for plate in details.plates:
        whole = whole.around(plate.box)
    dealt = details.dealt
    rows = [] if dealt is None else [dealt.hero, dealt.board, *dealt.shown]
    for box in [row.box for row in rows if row is not None] + ([details.pot.box] if details.pot else []):
        whole = whole.around(box)
    margin = AROUND * max(plate.box.height for plate in details.plates)
    return fractions(
        Box(whole.left - margin, whole.top - margin, whole.right + margin, whole.bottom + margin),
        width=width,
        height=height,
    )


def fractions(box: Box, *, width: int, height: int) -> Fractions:
    """Return a box in pixels, cut at the picture's edges, as fractions of it."""
    return (
        max(box.left / width, 0.0),
        max(box.top / height, 0.0),
        min(box.right / width, 1.0),
        min(box.bottom / height, 1.0),
    )
