"""Networks without weights that are next to nothing, which processors multiply a hundred times slower.

Training leaves weights below 1e-38, which floats hold as "denormal" numbers: a tenth of those of the OCR's
finder are, and three quarters of its time went into them. Setting them to zero changes no answer.

A model is a protobuf message, https://onnx.ai/onnx/repo-docs/IR.html; only as much of it is read here as it
takes to find the weights, because the onnx package is no part of what runs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

LEAST = 1e-30
"""Weights nearer to zero are zero: a thousand millionth of their product with anything is denormal too."""
GRAPH, INITIALIZER, DATA_TYPE, RAW_DATA = 7, 5, 2, 9
"""The fields of a model, a graph and a tensor that lead to the weights."""
FLOAT = 1
VARINT, FIXED_64, BYTES, FIXED_32 = 0, 1, 2, 5
"""How a field is written, by the lowest three bits of its key."""


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
