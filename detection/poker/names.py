"""Whether two names that were read are one player's: rooms cut names short, and the OCR mistakes letters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

CUT = re.compile(r"(?:\.{2,}|…|\.$)\s*$")
"""What rooms print where a name goes on."""
ALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "!": "l", "0": "o"})
"""Letters that look like others, small, in the fonts of rooms."""
LEAST = 3
"""So many letters of a name that was cut short say whose it is."""
REMEMBERED = 5000
"""Of so many texts it is kept how they compare: a table prints the same ones frame after frame."""


def same_name(one: str, other: str) -> bool:
    """Return whether two texts may be one name, as `Wild3...` and `wild35`, `Ilaumen` and `llaumen`.

    A name that was cut short is the beginning of the other; letters that look alike are one.
    """
    (first, is_cut), (second, other_is_cut) = _compared(one), _compared(other)
    if is_cut and len(first) >= LEAST and second.startswith(first):
        return True
    if other_is_cut and len(second) >= LEAST and first.startswith(second):
        return True
    return bool(first) and first == second


@lru_cache(REMEMBERED)
def _compared(name: str) -> tuple[str, bool]:
    """Return the letters of a name as they compare, and whether it was cut short."""
    whole = CUT.sub("", name.strip())
    letters = unicodedata.normalize("NFKD", whole.casefold())
    kept = "".join(letter for letter in letters if letter.isalnum() or letter in "|!")
    return kept.translate(ALIKE), whole != name.strip()
