"""Train the spotter on drawn seats and write it, with a record, as ONNX.

python -m training.train_spotter --minutes 30 --seed 3 --out trained
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.vision.runtime import planes
from detection.vision.shapes.spotter import STRIDE
from training.clutter import SIDE
from training.networks import Spotter
from training.onnx_files import export_finder, restore
from training.places import BACK, BUTTON, UNASKED, Things, paint_seats
from training.scenes import augment

BATCH = 16
SCENES_A_SHARD, VARIANTS = 32, 4
"""So many scenes make a shard, and each is augmented so often: drawing takes longer than learning."""
UNSEEN = 10**9
"""Shards from this number on are drawn to evaluate with, never to learn from."""
MOST, LEAST = 0.55, 0.25
"""A place of which more than the first share is a thing shows it; with less than the second it does not."""
BUTTONS_COUNT = 3.0
"""How much more a button's place counts than a back's: it has a tenth as many."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from: pictures (N, SIDE, SIDE, 3) and what a perfect spotter says (N, 2, S, S).

    Below 0 it doesn't matter.
    """

    pixels: NDArray[np.uint8]
    wanted: Floats


def targets(things: Things) -> Floats:
    """Return for each place whether a button lies there, and whether a back does: (2, S, S)."""
    size = SIDE // STRIDE
    found = []
    for thing in (BUTTON, BACK):
        share = (things == thing).reshape(size, STRIDE, size, STRIDE).mean(axis=(1, 3))
        found.append(np.where(share > MOST, 1.0, np.where(share < LEAST, 0.0, -1.0)))
    wanted = np.stack(found).astype(np.float32)
    unasked = (things == UNASKED).reshape(size, STRIDE, size, STRIDE).any(axis=(1, 3))
    wanted[:, unasked] = -1
    return wanted


def draw_shard(seed: int, number: int) -> list[Batch]:
    """Draw the batches of shard `number`: always the same for the same seed and fonts."""
    rng = np.random.default_rng([seed, number])
    scenes = [paint_seats(rng) for _ in range(SCENES_A_SHARD)]
    pairs = [(augment(scene.pixels, rng), targets(scene.things)) for scene in scenes for _ in range(VARIANTS)]
    order = rng.permutation(len(pairs)).reshape(-1, BATCH)
    return [
        Batch(np.stack([pairs[at][0] for at in chosen]), np.stack([pairs[at][1] for at in chosen]))
        for chosen in order.tolist()
    ]


def draw(seed: int, ready: Queue[Batch]) -> None:
    """Draw shard after shard, for ever."""
    cv2.setNumThreads(1)
    number = 0
    while True:
        for batch in draw_shard(seed, number):
            ready.put(batch)
        number += 1


def spotter_loss(answer: Tensor, wanted: Tensor) -> Tensor:
    """Return the focal loss of each kind of thing, per place that shows one."""
    care = (wanted >= 0).float()
    sure = torch.sigmoid(answer)
    off = (sure - wanted.clamp(min=0)).abs() ** 1.5
    loss = care * off * nn.functional.binary_cross_entropy_with_logits(answer, wanted, reduction="none")
    there = (wanted > 0).float().sum(dim=(0, 2, 3)).clamp(min=20)
    by_kind = loss.sum(dim=(0, 2, 3)) / there
    return BUTTONS_COUNT * by_kind[0] + by_kind[1]


def tensor(batch: Batch) -> Tensor:
    """Return a batch's pictures as the network takes them, laid out so that a plain processor is fast."""
    return torch.from_numpy(planes(batch.pixels)).contiguous(memory_format=torch.channels_last)


def evaluate(spotter: nn.Module, seed: int, shards: int) -> dict[str, float]:
    """Return the share of places found, and of those said that are true, on scenes never learnt from."""
    spotter.eval()
    there, said, right = np.zeros(2), np.zeros(2), np.zeros(2)
    with torch.no_grad():
        for number in range(shards):
            for batch in draw_shard(seed, UNSEEN + number):
                sure = spotter(tensor(batch)).numpy() > 0
                care, wanted = batch.wanted >= 0, batch.wanted > 0
                there += wanted.sum(axis=(0, 2, 3))
                said += (sure & care).sum(axis=(0, 2, 3))
                right += (sure & wanted).sum(axis=(0, 2, 3))
    spotter.train()
    return {
        f"{kind} {what}": round(float(right[at] / max(whole[at], 1)), 4)
        for at, kind in enumerate(("button", "back"))
        for what, whole in (("found", there), ("true", said))
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=4e-3, help="learning rate at its height")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an ONNX file to go on from")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)

    spotter = Spotter()
    if options.start:
        restore(spotter, options.start, tensor(draw_shard(options.seed, UNSEEN)[0]))
    spotter.to(memory_format=torch.channels_last)
    averaged = AveragedModel(spotter, multi_avg_fn=get_ema_multi_avg_fn(0.99), use_buffers=True)
    optimizer = torch.optim.AdamW(spotter.parameters(), lr=options.rate, weight_decay=1e-3)
    ready: Queue[Batch] = multiprocessing.Queue(maxsize=12)
    drawer = multiprocessing.Process(target=draw, args=(options.seed, ready), daemon=True)
    drawer.start()

    losses: deque[float] = deque(maxlen=200)
    begun, saved, step = time.monotonic(), time.monotonic(), 0
    while (share := (time.monotonic() - begun) / 60 / options.minutes) < 1:
        batch = ready.get()
        for group in optimizer.param_groups:
            fall = 0.5 * (1 + np.cos(np.pi * share))
            group["lr"] = options.rate * min(1.0, (step + 1) / 100) * (0.99 * fall + 0.01)
        loss = spotter_loss(spotter(tensor(batch)), torch.from_numpy(batch.wanted))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(spotter.parameters(), 5.0)
        optimizer.step()
        averaged.update_parameters(spotter)
        losses.append(loss.item())
        step += 1
        if step % 50 == 0:
            sys.stdout.write(f"{share:4.0%} step {step}  loss {np.mean(losses):.3f}\n")
            sys.stdout.flush()
        if time.monotonic() - saved > 180:
            saved = time.monotonic()
            export_finder(averaged.module, options.out / "spotter.onnx")
    drawer.terminate()
    export_finder(averaged.module, options.out / "spotter.onnx")
    words = [Path(word).name for word in sys.argv[1:]]
    record = {
        "command": " ".join(["python -m training.train_spotter", *words]),
        "seed": options.seed,
        "steps": step,
        "scenes": step * BATCH,
        "minutes": options.minutes,
        "torch": torch.__version__,
        "loss": float(np.mean(losses)),
        "unseen": evaluate(averaged.module, options.seed, 8),
    }
    (options.out / "spotter.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
