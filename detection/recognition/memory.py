"""What was made of pixels before: tables show the same ones again and again."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


class Memory(Generic[T]):
    """Keeps an answer for each of the `most` arrays that were asked about last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[bytes, T] = OrderedDict()

    def recall(self, pixels: NDArray[Any], ask: Callable[[], T], *, about: str = "") -> T:
        """Return what `ask` said of these pixels, calling it the first time; `about` parts questions."""
        key = fingerprint(pixels, about=about)
        if key not in self._known:
            self._known[key] = ask()
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


def fingerprint(pixels: NDArray[Any], *, about: str = "") -> bytes:
    """Return a key that equal pixels share, in an array of equal shape."""
    digest = hashlib.blake2b(np.ascontiguousarray(pixels).tobytes(), digest_size=16)
    digest.update(f"{pixels.shape} {about}".encode())
    return digest.digest()
