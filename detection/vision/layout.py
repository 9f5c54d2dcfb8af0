"""What can't be found by itself on a table skin: optional, one TOML file each; and what belongs in it.

room = "example"            # what readings call the room
[regions]                   # left, top, right, bottom in fractions of the frame
table = [0.0, 0.05, 1.0, 0.9]
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from detection.vision.elements import ReadingDetails
from detection.vision.geometry import Box, Pixels

AROUND = 1.2
"""The margin of a table around its outermost plates and cards, in heights of a plate."""
SEATS = 2
"""With fewer plates nothing says where the table ends."""

Fractions = tuple[float, float, float, float]
"""Left, top, right and bottom, of a picture's width and height."""


class LayoutInvalid(Exception):
    """A layout is missing or says something that no table can have; the message names file and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is known of a table skin beforehand."""

    room: str | None = None
    table: Fractions = (0.0, 0.0, 1.0, 1.0)
    """Where the table is in the frame."""

    @classmethod
    def load(cls, name: str, folder: Path) -> Self:
        """Return the layout of that name in `folder`. Raises LayoutInvalid."""
        path = folder / f"{name}.toml"
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            known = ", ".join(sorted(file.stem for file in folder.glob("*.toml"))) or "none"
            raise LayoutInvalid(
                f"There is no layout {name!r} in {folder}; known: {known}. "
                "Make one from a picture: manage.py calibrate PICTURE NAME"
            ) from error
        except ValueError as error:
            raise LayoutInvalid(f"{path} is no TOML: {error}") from error
        table = told.get("regions", {}).get("table", [0.0, 0.0, 1.0, 1.0])
        numbers = (
            [float(edge) for edge in table] if all(isinstance(edge, int | float) for edge in table) else []
        )
        if len(numbers) != 4 or not (0 <= numbers[0] < numbers[2] <= 1 and 0 <= numbers[1] < numbers[3] <= 1):
            raise LayoutInvalid(
                f"{path}: regions.table is left, top, right, bottom from 0 to 1, not {table!r}"
            )
        room = told.get("room")
        if room is not None and not isinstance(room, str):
            raise LayoutInvalid(f"{path}: room is a name, not {room!r}")
        return cls(room=room, table=(numbers[0], numbers[1], numbers[2], numbers[3]))

    def cut(self, frame: Pixels) -> Pixels:
        """Return the table's part of a frame, as a view of it; the frame itself if that is all of it."""
        if self.table == (0.0, 0.0, 1.0, 1.0):
            return frame
        height, width = frame.shape[:2]
        left, top = int(self.table[0] * width), int(self.table[1] * height)
        return frame[top : int(self.table[3] * height), left : int(self.table[2] * width)]

    def as_toml(self) -> str:
        """Return what load() reads."""
        room = "" if self.room is None else f"room = {json.dumps(self.room, ensure_ascii=False)}\n"
        return f"{room}[regions]\ntable = [{', '.join(f'{edge:.4f}' for edge in self.table)}]\n"


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
