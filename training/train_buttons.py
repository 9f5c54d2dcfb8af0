"""Train the button reader on drawn seats and write it, with a record, as ONNX.

python -m training.train_buttons --minutes 10 --seed 3 --out trained
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.vision.geometry import Box, Pixels
from detection.vision.runtime import planes
from detection.vision.shapes import spotter
from detection.vision.shapes.buttons import TEXT, square
from training.clutter import SIDE
from training.networks import ButtonReader
from training.onnx_files import export_button_reader, restore
from training.places import BUTTON, UNASKED, SeatScene, paint_seats
from training.scenes import augment

BATCH = 64
SCENES_A_SHARD, VARIANTS = 48, 3
UNSEEN = 10**9
"""Shards from this number on are drawn to evaluate with, never to learn from."""
OFF = 3.5
"""How far from a button's middle a square's may be, as a standard deviation in pixels."""


@dataclass(frozen=True, slots=True)
class Squares:
    """Squares (N, side, side, 3), and which show a button: 1 or 0, each (N,)."""

    pixels: NDArray[np.uint8]
    is_button: NDArray[np.float32]


def samples(scene: SeatScene, rng: np.random.Generator) -> Iterator[tuple[Pixels, float]]:
    """Yield squares of a scene, with 1 where a button is shown and 0 where there is none."""
    pixels = augment(scene.pixels, rng)
    _, _, stats, middles = cv2.connectedComponentsWithStats(np.asarray(scene.things == BUTTON, np.uint8))
    tall = TEXT * float(np.exp(rng.normal(0, 0.08)))
    for (*_, size), (x, y) in zip(stats[1:].tolist(), middles[1:].tolist(), strict=True):
        if size > 60:
            dx, dy = rng.normal(0, OFF, 2)
            yield square(pixels, x + dx, y + dy, tall), 1.0
    near = cv2.dilate(np.isin(scene.things, (BUTTON, UNASKED)).astype(np.uint8), np.ones((9, 9), np.uint8))
    for x, y in (*likely(pixels), *rng.uniform(8, SIDE - 8, (4, 2)).tolist()):
        if not near[min(int(y), SIDE - 1), min(int(x), SIDE - 1)]:
            dx, dy = rng.normal(0, OFF, 2)
            yield square(pixels, x + dx, y + dy, tall), 0.0


def likely(pixels: Pixels) -> list[tuple[float, float]]:
    """Return where the spotter sees what may be a button."""
    scale = spotter.TEXT / TEXT
    heat = spotter.heat_of(
        np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    )
    places = (heat.shape[2], heat.shape[1])
    spots = spotter.peaks_in(heat[0], Box(0, 0, SIDE, SIDE), places)
    return [(spot.box.x, spot.box.y) for spot in spots[:8]]


def draw_shard(seed: int, number: int) -> Squares:
    """Draw shard `number`: always the same for the same seed, fonts and spotter."""
    rng = np.random.default_rng([seed, number])
    scenes = [paint_seats(rng, TEXT) for _ in range(SCENES_A_SHARD)]
    drawn = [sample for scene in scenes for _ in range(VARIANTS) for sample in samples(scene, rng)]
    order = rng.permutation(len(drawn))
    return Squares(
        np.stack([drawn[at][0] for at in order]), np.array([drawn[at][1] for at in order], np.float32)
    )


def draw(seed: int, ready: Queue[Squares]) -> None:
    """Draw shard after shard, for ever."""
    cv2.setNumThreads(1)
    number = 0
    while True:
        ready.put(draw_shard(seed, number))
        number += 1


def evaluate(reader: nn.Module, seed: int, shards: int) -> dict[str, float]:
    """Return how well the reader does on squares that it was not trained on."""
    reader.eval()
    said, true = [], []
    with torch.no_grad():
        for number in range(shards):
            drawn = draw_shard(seed, UNSEEN + number)
            said.append(torch.sigmoid(reader(torch.from_numpy(planes(drawn.pixels)))).numpy())
            true.append(drawn.is_button > 0)
    reader.train()
    sure, is_button = np.concatenate(said), np.concatenate(true)
    return {
        "found at 0.7": round(float((sure[is_button] > 0.7).mean()), 4),
        "true at 0.7": round(float(is_button[sure > 0.7].mean()), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3, help="learning rate at its height")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an ONNX file to go on from")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)

    reader = ButtonReader()
    if options.start:
        example = torch.from_numpy(planes(draw_shard(options.seed, UNSEEN).pixels[:BATCH]))
        restore(reader, options.start, example)
    averaged = AveragedModel(reader, multi_avg_fn=get_ema_multi_avg_fn(0.99), use_buffers=True)
    optimizer = torch.optim.AdamW(reader.parameters(), lr=options.rate, weight_decay=1e-3)
    ready: Queue[Squares] = multiprocessing.Queue(maxsize=3)
    drawer = multiprocessing.Process(target=draw, args=(options.seed, ready), daemon=True)
    drawer.start()

    losses: deque[float] = deque(maxlen=200)
    shards: deque[Squares] = deque(maxlen=12)
    begun, step = time.monotonic(), 0
    rng = np.random.default_rng(options.seed)
    while (share := (time.monotonic() - begun) / 60 / options.minutes) < 1:
        if not shards or not ready.empty():
            shards.append(ready.get())
        drawn = shards[int(rng.integers(len(shards)))]
        chosen = rng.integers(len(drawn.is_button), size=BATCH)
        for group in optimizer.param_groups:
            fall = 0.5 * (1 + np.cos(np.pi * share))
            group["lr"] = options.rate * min(1.0, (step + 1) / 100) * (0.99 * fall + 0.01)
        answer = reader(torch.from_numpy(planes(drawn.pixels[chosen])))
        loss = nn.functional.binary_cross_entropy_with_logits(
            answer, torch.from_numpy(drawn.is_button[chosen])
        )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 5.0)
        optimizer.step()
        averaged.update_parameters(reader)
        losses.append(loss.item())
        step += 1
        if step % 100 == 0:
            sys.stdout.write(f"{share:4.0%} step {step}  loss {np.mean(losses):.4f}\n")
            sys.stdout.flush()
    drawer.terminate()
    export_button_reader(averaged.module, options.out / "buttons.onnx")
    words = [Path(word).name for word in sys.argv[1:]]
    record = {
        "command": " ".join(["python -m training.train_buttons", *words]),
        "seed": options.seed,
        "steps": step,
        "squares": step * BATCH,
        "minutes": options.minutes,
        "torch": torch.__version__,
        "loss": float(np.mean(losses)),
        "unseen": evaluate(averaged.module, options.seed, 8),
    }
    (options.out / "buttons.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
