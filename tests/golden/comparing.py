"""Golden files: how they are written, and what counts as the same.

Networks add up in another order on another processor, so a confidence may differ by 0.02 and an edge of
a box by 2 pixels. All else must be equal, also the order of names.
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DIGITS = 2
"""Decimals to which a float is kept."""
MAY_DIFFER = {"confidence": 0.02, "box": 2}
"""By the name that numbers stand under, how much they may differ."""
WIDTH = 110
"""What fits into a line of so many characters is not broken."""


def path_of(name: str) -> Path:
    return FOLDER / name


def kept(name: str) -> Any:
    """Return what is kept in a file: JSON or, of one that is not .json, text. None without the file."""
    path = path_of(name)
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else text.removesuffix("\n")


def save(name: str, made: Any) -> None:
    path_of(name).write_text(f"{written(settled(made, kept(name)))}\n", encoding="utf-8")


def differences(name: str, made: Any) -> str:
    """Return what was made against what is kept, as a unified diff; "" where they are the same."""
    before = kept(name)
    return "\n".join(
        difflib.unified_diff(
            written(before).splitlines(),
            written(settled(made, before)).splitlines(),
            f"kept in tests/golden/{name}",
            "made now",
            lineterm="",
        )
    )


def settled(made: Any, before: Any, name: str = "") -> Any:
    """Return what was made, rounded, with the kept number in place of one that may differ so much."""
    if isinstance(made, dict):
        known = before if isinstance(before, dict) else {}
        return {key: settled(value, known.get(key), _name_for(key, name)) for key, value in made.items()}
    if isinstance(made, list):
        same = before if isinstance(before, list) and len(before) == len(made) else [None] * len(made)
        return [settled(value, old, name) for value, old in zip(made, same, strict=True)]
    if isinstance(made, bool) or not isinstance(made, int | float):
        return made
    limit = MAY_DIFFER.get(name)
    if limit is not None and isinstance(before, int | float) and abs(made - before) <= limit + 1e-9:
        return before
    return round(made, DIGITS) if isinstance(made, float) else made


def _name_for(key: str, above: str) -> str:
    """Return under which name a value counts: `confidence` holds for all that is below it."""
    return above if above in MAY_DIFFER else key


def written(value: Any, indent: int = 0) -> str:
    """Return text as it is, and all else as JSON in which whatever fits into a line is one line."""
    if isinstance(value, str) and not indent:
        return value
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = " " * (indent + 1)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {written(part, indent + 1)}"
            for key, part in value.items()
        ]
        return "{\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * indent + "}"
    parts = [written(part, indent + 1) for part in value]
    return "[\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * indent + "]"
