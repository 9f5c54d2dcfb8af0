"""Results by the pixels they were computed from: tables show the same ones again and again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

T = TypeVar("T")


class PixelCache(Generic[T]):
    """Keeps the results for the `size` arrays that were asked for last."""

    def __init__(self, size: int) -> None:
        self._results: LRUCache[bytes, T] = LRUCache(size)

    def get(self, pixels: NDArray[Any], compute: Callable[[], T], *, about: str = "") -> T:
        """Return the result for these pixels, and compute it if it is not kept.

        Args:
            pixels: any array.
            compute: returns the result.
            about: whatever else the result depends on.
        """
        (result,) = self.get_all([pixels], lambda _: [compute()], about=about)
        return result

    def get_all(
        self,
        arrays: Sequence[NDArray[Any]],
        compute: Callable[[list[NDArray[Any]]], Sequence[T]],
        *,
        about: str = "",
    ) -> list[T]:
        """Return the result for each array; `compute` is called once, with those of which none is kept."""
        keys = [fingerprint(pixels, about=about) for pixels in arrays]
        known = self._results
        unknown = {key: pixels for key, pixels in zip(keys, arrays, strict=True) if key not in known}
        computed = dict(zip(unknown, compute(list(unknown.values())), strict=True)) if unknown else {}
        # All of them first: to keep one may be to give up another.
        results = [computed[key] if key in computed else known[key] for key in keys]
        for key, result in zip(keys, results, strict=True):
            known[key] = result
        return results


def fingerprint(pixels: NDArray[Any], *, about: str = "") -> bytes:
    """Return a key that equal pixels share, in an array of equal shape."""
    digest = hashlib.sha256(np.ascontiguousarray(pixels).data)  # processors have instructions for it
    digest.update(f"{pixels.shape} {about}".encode())
    return digest.digest()
