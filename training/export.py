"""Writes the networks as ONNX, as detection/recognition runs them."""

from __future__ import annotations

from pathlib import Path

import torch

from detection.vision.cards.crops import READER_SIDE
from training.networks import Finder, Reader


def export_finder(finder: Finder, path: Path) -> None:
    """Write the finder to `path`: pictures of any size, any number of them."""
    finder.eval()
    torch.onnx.export(
        finder, (torch.zeros(1, 3, 64, 64),), str(path), input_names=["pixels"], output_names=["places"],
        dynamic_axes={"pixels": {0: "n", 2: "h", 3: "w"}, "places": {0: "n", 2: "p", 3: "q"}},
        dynamo=False,
    )  # fmt: skip
    finder.train()


def export_reader(reader: Reader, path: Path) -> None:
    """Write the reader to `path`: any number of squares."""
    reader.eval()
    torch.onnx.export(
        reader, (torch.zeros(1, 3, READER_SIDE, READER_SIDE),), str(path),
        input_names=["squares"], output_names=["rank", "suit"],
        dynamic_axes={"squares": {0: "n"}, "rank": {0: "n"}, "suit": {0: "n"}}, dynamo=False,
    )  # fmt: skip
    reader.train()
