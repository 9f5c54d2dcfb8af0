"""What can't be found by itself on a table skin: optional, one TOML file each in detection/layouts/.

room = "example"            # what readings call the room
[regions]                   # left, top, right, bottom in fractions of the frame
table = [0.0, 0.05, 1.0, 0.9]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

LAYOUTS = Path(__file__).parent.parent / "layouts"


class LayoutInvalid(Exception):
    """A layout is missing or says something that no table can have; the message names file and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is known of a table skin beforehand."""

    room: str | None = None
    table: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    """Where the table is in the frame: left, top, right, bottom, in fractions."""

    @classmethod
    def load(cls, name: str, folder: Path = LAYOUTS) -> Self:
        """Return the layout of that name. Raises LayoutInvalid."""
        path = folder / f"{name}.toml"
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            known = ", ".join(sorted(file.stem for file in folder.glob("*.toml"))) or "none"
            raise LayoutInvalid(f"There is no layout {name!r} in {folder}; known: {known}") from error
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
