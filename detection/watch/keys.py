"""What the events of a table's window are filed under."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from detection.events import DEFAULT_KEY, LONGEST_KEY


def slug(title: str) -> str:
    """Return a title as a key of small letters, digits and single dashes; table-1 where none is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_KEY].strip("-") or DEFAULT_KEY


def free_key(title: str, *, taken: Collection[str]) -> str:
    """Return a title's key that is not taken: its slug, else that with -2, -3 ... behind it."""
    key = wanted = slug(title)
    number = 1
    while key in taken:
        number += 1
        ending = f"-{number}"
        key = wanted[: LONGEST_KEY - len(ending)].rstrip("-") + ending
    return key
