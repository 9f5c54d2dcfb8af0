from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

from detection.vision.model_files import TEXT, text_model
from detection.vision.runtime import LEAST, without_denormals


def message(*fields: tuple[int, int | bytes]) -> bytes:
    """Return a protobuf message of fields shorter than 128 bytes."""
    written = b""
    for number, value in fields:
        if isinstance(value, int):
            written += bytes([number << 3, value])
        else:
            written += bytes([number << 3 | 2, len(value)]) + value
    return written


def model(kind: int, weights: bytes) -> bytes:
    """Return a model with one tensor, among fields that are none of its weights."""
    tensor = message((1, 3), (2, kind), (8, b"name"), (9, weights))
    return message((1, 8), (2, b"producer"), (7, message((2, b"graph"), (5, tensor))), (8, b"opset"))


def test_weights_next_to_nothing_are_zero_and_the_others_are_kept() -> None:
    weights = np.array([0.5, 1e-40, -1e-40, -2.0, LEAST / 2], "<f4")
    kept = np.array([0.5, 0, 0, -2.0, 0], "<f4")

    assert without_denormals(model(1, weights.tobytes())) == model(1, kept.tobytes())


def test_numbers_that_are_no_weights_are_kept() -> None:
    whole = model(7, np.array([3, 5], "<i8").tobytes())

    assert without_denormals(whole) == whole


def test_what_is_no_model_is_not_taken_for_one() -> None:
    with pytest.raises(ValueError, match="no ONNX model"):
        without_denormals(b"\x0b")


def test_the_ocr_finds_the_same_text_without_them() -> None:
    whole = text_model(TEXT[0]).read_bytes()
    picture = np.random.default_rng(1).random((1, 3, 64, 64), np.float32)

    stripped = without_denormals(whole)

    assert stripped != whole
    before, after = (
        onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"]).run(None, {"x": picture})[0]
        for network in (whole, stripped)
    )
    np.testing.assert_allclose(after, before, atol=1e-6)
