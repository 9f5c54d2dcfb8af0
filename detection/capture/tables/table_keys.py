"""The keys under which the events of tables' windows are filed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from hashlib import blake2s

from detection.events import DEFAULT_KEY, LONGEST_KEY

KEPT = frozenset("LNM")
"""Letters, numbers and the marks that belong to letters, of any script: Unicode's categories."""
SAYS_NOTHING = frozenset("PZ")
"""Punctuation and blanks."""


def slug(title: str) -> str:
    """Return a title as a key: its letters and digits in any script, small, with single dashes between.

    Where more than punctuation was lost (a symbol, an end that is too long), a digest of the title
    follows, so that another one has another key. A title that says nothing is table-1.
    """
    words, is_whole = _words(title)
    key = "-".join(words)
    if is_whole and key and len(key) <= LONGEST_KEY:
        return key
    if not title.strip():
        return DEFAULT_KEY
    ending = f"-{blake2s(title.encode(errors='surrogatepass'), digest_size=3).hexdigest()}"
    return (key[: LONGEST_KEY - len(ending)].rstrip("-") or "table") + ending


def free_key(title: str, *, taken: Collection[str]) -> str:
    """Return a title's key that is not taken: its slug, else that with -2, -3 ... behind it."""
    key = wanted = slug(title)
    number = 1
    while key in taken:
        number += 1
        ending = f"-{number}"
        key = wanted[: LONGEST_KEY - len(ending)].rstrip("-") + ending
    return key


def _words(title: str) -> tuple[list[str], bool]:
    """Return what is kept, and whether nothing but punctuation stood between."""
    plain = unicodedata.normalize("NFKC", title).lower()
    kinds = {character: unicodedata.category(character)[0] for character in plain}
    kept = "".join(character if kinds[character] in KEPT else " " for character in plain)
    is_whole = all(kind in KEPT | SAYS_NOTHING or character.isascii() for character, kind in kinds.items())
    return kept.split(), is_whole
