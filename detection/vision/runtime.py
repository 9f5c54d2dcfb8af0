"""Runs ONNX networks on the processor, and gives back the memory that they took."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from detection.vision.denormals import without_denormals
from detection.vision.model_files import MODELS

onnxruntime.disable_telemetry_events()  # on Windows, where no variable does it


def give_back() -> None:
    """Give the system what was freed but is still held, where the C library can: glibc keeps 300 MB."""
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps little
    if trim is not None:
        trim(0)


def threads() -> int:
    """Return how many threads a network may take: half the cores that this process may use, at most four.

    Two networks run at a time, one for text and one for cards.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed // 2, 4))


@lru_cache(maxsize=4)
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
    return onnxruntime.InferenceSession(
        without_denormals(model.read_bytes()), options, providers=["CPUExecutionProvider"]
    )


class Network:
    """One loaded network. Running it is safe from several threads."""

    def __init__(self, path: Path) -> None:
        self.session = session(path)
        self.input = self.session.get_inputs()[0].name

    def __call__(self, pixels: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return the network's outputs for a batch (N, 3, H, W)."""
        outputs: list[NDArray[np.float32]] = self.session.run(None, {self.input: pixels})
        return outputs
