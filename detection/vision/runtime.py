"""Runs ONNX networks on the processor, and keeps what they answered.

Training leaves weights below 1e-38, which floats hold as "denormal" numbers and processors multiply a
hundred times slower: a tenth of the weights of the OCR's finder are such, and three quarters of its time
went into them. Set to zero, they change no answer. A model is a protobuf message,
https://onnx.ai/onnx/repo-docs/IR.html; only as much of it is read here as it takes to find the weights,
because the onnx package is no part of what runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

import numpy as np
import onnxruntime
from cachetools import LRUCache
from numpy.typing import NDArray

from detection.platform import usable_cores
from detection.vision.geometry import Pixels
from detection.vision.model_files import MODELS

onnxruntime.disable_telemetry_events()  # on Windows, where no variable does it

T = TypeVar("T")

LEAST = 1e-30
"""Weights nearer to zero are zero: a thousand millionth of their product with anything is denormal too."""
GRAPH, INITIALIZER, DATA_TYPE, RAW_DATA = 7, 5, 2, 9
"""The fields of a model, a graph and a tensor that lead to the weights."""
FLOAT = 1
VARINT, FIXED_64, BYTES, FIXED_32 = 0, 1, 2, 5
"""How a field is written, by the lowest three bits of its key."""


@lru_cache(maxsize=8)
def network(name: str) -> Network:
    """Return the network of that name from `models/`, loaded once for the process."""
    return Network(MODELS / name)


def session(model: Path) -> onnxruntime.InferenceSession:
    """Return a network, loaded to share two cores with another one and with what draws the frames."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    # An arena keeps what the largest frame took: 130 MB more for a few milliseconds less.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    # Threads that wait for the next frame must not burn the core that draws it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return _loaded(without_denormals(model.read_bytes()), options)


def _loaded(model: bytes, options: onnxruntime.SessionOptions) -> onnxruntime.InferenceSession:
    """Return a session by way of a file, if one can be written.

    A session that is given bytes keeps them for good: 35 MB for all networks. Of a file it keeps the name.
    """
    with suppress(OSError), TemporaryDirectory(prefix="pokertool-") as folder:
        file = Path(folder, "model.onnx")
        file.write_bytes(model)
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Network:
    """One loaded network. Running it is safe from several threads."""

    def __init__(self, path: Path) -> None:
        self.session = session(path)
        self.input = self.session.get_inputs()[0].name

    def __call__(self, pixels: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return the network's outputs for a batch (N, 3, H, W)."""
        outputs: list[NDArray[np.float32]] = self.session.run(None, {self.input: pixels})
        return outputs


def threads() -> int:
    """Return how many threads a network may take: half the cores that this process may use, at most four.

    Two networks run at a time, one for text and one for cards.
    """
    return max(1, min(usable_cores() // 2, 4))


def planes(pixels: Pixels) -> NDArray[np.float32]:
    """Return pictures (N, H, W, 3) as the networks take them: (N, 3, H, W), 0 to 1."""
    return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2), np.float32) / np.float32(255)


class PixelCache(Generic[T]):
    """Keeps the results for the `size` arrays that were asked for last: tables show the same pixels again."""

    def __init__(self, size: int) -> None:
        self._kept: LRUCache[bytes, T] = LRUCache(size)

    def look_up(self, arrays: Sequence[NDArray[Any]], *, about: str = "") -> Lookup[T]:
        """Return what is kept for each array; `about` is whatever else the result depends on."""
        keys = [fingerprint(pixels, about=about) for pixels in arrays]
        unknown = {key: pixels for key, pixels in zip(keys, arrays, strict=True) if key not in self._kept}
        return Lookup(self._kept, keys, unknown)


@dataclass(frozen=True, slots=True)
class Lookup(Generic[T]):
    """What a cache keeps for some arrays, and those for which it keeps nothing."""

    kept: LRUCache[bytes, T]
    keys: list[bytes]
    missing: dict[bytes, NDArray[Any]]

    @property
    def unknown(self) -> list[NDArray[Any]]:
        """The arrays of which the result is not kept, each once."""
        return list(self.missing.values())

    def completed(self, computed: Sequence[T]) -> list[T]:
        """Keep the results for the `unknown` arrays; return the result for each that was asked for."""
        new = dict(zip(self.missing, computed, strict=True))
        # All of them first: to keep one may be to give up another.
        results = [new[key] if key in new else self.kept[key] for key in self.keys]
        for key, result in zip(self.keys, results, strict=True):
            self.kept[key] = result
        return results


def fingerprint(pixels: NDArray[Any], *, about: str = "") -> bytes:
    """Return a key that equal pixels share, in an array of equal shape."""
    digest = hashlib.sha256(np.ascontiguousarray(pixels).data)  # processors have instructions for it
    digest.update(f"{pixels.shape} {about}".encode())
    return digest.digest()


def without_denormals(model: bytes) -> bytes:
    """Return an ONNX model with each weight below `LEAST` set to zero."""
    changed = bytearray(model)
    for graph in _spans(model, slice(0, len(model)), GRAPH):
        for tensor in _spans(model, graph, INITIALIZER):
            if FLOAT in _numbers(model, tensor, DATA_TYPE):
                for span in _spans(model, tensor, RAW_DATA):
                    weights = np.frombuffer(model[span], "<f4")
                    kept = np.where(np.abs(weights) < LEAST, np.float32(0), weights)
                    changed[span] = kept.astype("<f4").tobytes()
    return bytes(changed)


def _spans(model: bytes, message: slice, field: int) -> Iterator[slice]:
    """Yield where the values of a field lie that are messages or bytes."""
    for number, value in _fields(model, message):
        if number == field and isinstance(value, slice):
            yield value


def _numbers(model: bytes, message: slice, field: int) -> list[int]:
    """Return the values of a field that are numbers."""
    return [
        value for number, value in _fields(model, message) if number == field and not isinstance(value, slice)
    ]


def _fields(model: bytes, message: slice) -> Iterator[tuple[int, int | slice]]:
    """Yield each field of a message: its number, and its value or where that lies."""
    at = message.start
    while at < message.stop:
        key, at = _varint(model, at)
        field, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = _varint(model, at)
            yield field, value
            continue
        if kind == BYTES:
            size, at = _varint(model, at)
        elif kind in (FIXED_32, FIXED_64):
            size = 4 if kind == FIXED_32 else 8
        else:
            raise ValueError(f"no ONNX model: a field of kind {kind} at byte {at}")
        yield field, slice(at, at + size)
        at += size


def _varint(model: bytes, at: int) -> tuple[int, int]:
    """Return the number that is written from there, seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        value |= (model[at] & 0x7F) << shift
        shift += 7
        at += 1
        if model[at - 1] < 0x80:
            return value, at
