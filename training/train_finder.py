"""Train the finder on drawn scenes and write it, with a record, as ONNX.

python -m training.train_finder --steps 6000 --seed 3 --out trained
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.vision.cards.detector import STRIDE, USUAL_HEIGHT
from detection.vision.runtime import planes
from training.clutter import SIDE
from training.networks import Finder
from training.onnx_files import export_finder, restore
from training.samples import SHOWN, RankPosition, is_near
from training.scenes import Scene, augment, paint_scene

BATCH = 16
"""Scenes a step."""
SCENES_A_SHARD, VARIANTS = 64, 4
"""So many scenes make a shard, and each is augmented so often: drawing takes longer than learning.

A shard's pictures are shuffled into SCENES_A_SHARD * VARIANTS / BATCH batches.
"""
UNSEEN = 10**9
"""Shards from this number on are drawn to evaluate with, never to learn from."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one step learns from: pictures (N, SIDE, SIDE, 3), and what `targets` wants of each."""

    scenes: list[Scene]
    pixels: NDArray[np.uint8]
    heat: Floats
    shape: Floats


def targets(scene: Scene) -> tuple[Floats, Floats]:
    """Return the heat and the shapes that a perfect finder gives, for every place of a scene.

    Heat (S, S) is 1 at a rank's centre and falls around it; below 0 it doesn't matter. Shape
    (8, S, S): whether the rest counts here, then what the finder's channels 1 to 7 say.
    """
    size = SIDE // STRIDE
    heat, shape = np.zeros((size, size), np.float32), np.zeros((8, size, size), np.float32)
    ys, xs = np.mgrid[:size, :size]
    for rank in scene.ranks:
        cx, cy = rank.x / STRIDE - 0.5, rank.y / STRIDE - 0.5
        if not (0 <= cx < size and 0 <= cy < size):
            continue
        if rank.shown < SHOWN:
            near = (abs(xs - cx) < rank.height / STRIDE * 0.6) & (abs(ys - cy) < rank.height / STRIDE * 0.6)
            heat[near & (heat < 0.5)] = -1
            continue
        spread = max(0.6, rank.height / STRIDE * 0.17)
        bump = np.exp(-((xs - round(cx)) ** 2 + (ys - round(cy)) ** 2) / (2 * spread**2)).astype(np.float32)
        near = bump > 0.35
        shape[0][near] = 1
        shape[1][near] = np.log(rank.height / USUAL_HEIGHT)
        shape[2][near], shape[3][near] = (cx - xs)[near], (cy - ys)[near]
        left, top, right, bottom = rank.face
        for channel, reach in enumerate((rank.x - left, rank.y - top, right - rank.x, bottom - rank.y)):
            shape[4 + channel][near] = np.log(max(reach / rank.height, 0.3))
        heat = np.where((heat >= 0) | (bump > 0.9), np.maximum(heat, bump), heat)
    return heat, shape


def draw_shard(seed: int, number: int) -> list[Batch]:
    """Draw the batches of shard `number`: always the same for the same seed and fonts."""
    rng = np.random.default_rng([seed, number])
    clean = [paint_scene(rng) for _ in range(SCENES_A_SHARD)]
    scenes = [replace(scene, pixels=augment(scene.pixels, rng)) for scene in clean for _ in range(VARIANTS)]
    order = rng.permutation(len(scenes)).reshape(-1, BATCH)
    return [batch_of([scenes[at] for at in chosen]) for chosen in order.tolist()]


def batch_of(scenes: list[Scene]) -> Batch:
    """Return the scenes with what a perfect finder says of them."""
    wanted = [targets(scene) for scene in scenes]
    return Batch(
        scenes=scenes,
        pixels=np.stack([scene.pixels for scene in scenes]),
        heat=np.stack([heat for heat, _ in wanted]),
        shape=np.stack([shape for _, shape in wanted]),
    )


def draw(seed: int, ready: Queue[Batch]) -> None:
    """Draw shard after shard, for ever."""
    cv2.setNumThreads(1)
    number = 0
    while True:
        for batch in draw_shard(seed, number):
            ready.put(batch)
        number += 1


def finder_loss(answer: Tensor, heat: Tensor, shape: Tensor) -> Tensor:
    """Return the focal loss of the heat plus the distance of the shapes, per rank."""
    logit, guess = answer[:, 0], torch.sigmoid(answer[:, 0]).clamp(1e-5, 1 - 1e-5)
    peak = (heat > 0.98).float()
    care = (heat >= 0).float()
    count = peak.sum().clamp(min=1)
    hit = -((1 - guess) ** 2) * nn.functional.logsigmoid(logit) * peak
    miss = -(guess**2) * nn.functional.logsigmoid(-logit) * (1 - heat.clamp(min=0)) ** 4 * care * (1 - peak)
    near = shape[:, :1]
    distance = (near * (answer[:, 1:] - shape[:, 1:]).abs()).sum(dim=(0, 2, 3)) / near.sum().clamp(min=1)
    weights = torch.tensor([2.0, 0.4, 0.4, 0.15, 0.15, 0.15, 0.15])
    return (hit.sum() + miss.sum()) / count + (distance * weights).sum()


def peaks(answer: Tensor, least: float) -> list[list[RankPosition]]:
    """Return for each picture the x, y and height of every local maximum of at least `least` heat."""
    heat = torch.sigmoid(answer[:, :1])
    top = (heat == nn.functional.max_pool2d(heat, 3, 1, 1)) & (heat > least)
    found: list[list[RankPosition]] = [[] for _ in range(len(answer))]
    for n, _, row, column in torch.nonzero(top).tolist():
        tall, dx, dy = answer[n, 1:4, row, column].tolist()
        tall = float(np.exp(np.clip(tall, -1.2, 1.2))) * USUAL_HEIGHT
        found[n].append(((column + dx + 0.5) * STRIDE, (row + dy + 0.5) * STRIDE, tall))
    return found


def tensor(batch: Batch) -> Tensor:
    """Return a batch's pictures as the network takes them, laid out so that a plain processor is fast."""
    return torch.from_numpy(planes(batch.pixels)).contiguous(memory_format=torch.channels_last)


def evaluate(finder: Finder, seed: int, shards: int) -> dict[str, float]:
    """Return how well the finder does on scenes that it was not trained on."""
    finder.eval()
    wanted = hits = false = 0
    batches = [batch for number in range(shards) for batch in draw_shard(seed, UNSEEN + number)]
    with torch.no_grad():
        for batch in batches:
            found = peaks(finder(tensor(batch)), 0.3)
            for scene, positions in zip(batch.scenes, found, strict=True):
                clear = [rank for rank in scene.ranks if rank.shown >= SHOWN]
                wanted += len(clear)
                hits += sum(any(is_near(position, rank, 0.4) for position in positions) for rank in clear)
                false += sum(
                    not any(is_near(position, rank, 0.9) for rank in scene.ranks) for position in positions
                )
    finder.train()
    return {"found": hits / max(wanted, 1), "false_alarms_per_scene": false / (len(batches) * BATCH)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2.5e-3, help="learning rate at its height")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an ONNX file to go on from")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="faster on processors that know it")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)

    finder = Finder()
    if options.start:
        restore(finder, options.start, tensor(draw_shard(options.seed, UNSEEN)[0]))
    finder.to(memory_format=torch.channels_last)
    averaged = AveragedModel(finder, multi_avg_fn=get_ema_multi_avg_fn(0.995), use_buffers=True)
    optimizer = torch.optim.AdamW(finder.parameters(), lr=options.rate, weight_decay=1e-4)
    ready: Queue[Batch] = multiprocessing.Queue(maxsize=2 * SCENES_A_SHARD * VARIANTS // BATCH)
    drawer = multiprocessing.Process(target=draw, args=(options.seed, ready), daemon=True)
    drawer.start()

    losses: deque[float] = deque(maxlen=200)
    begun = saved = time.monotonic()
    for step in range(options.steps):
        batch = ready.get()
        for group in optimizer.param_groups:
            fall = 0.5 * (1 + np.cos(np.pi * step / options.steps))
            group["lr"] = options.rate * min(1.0, (step + 1) / 100) * (0.99 * fall + 0.01)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
            answer = finder(tensor(batch))
        loss = finder_loss(answer.float(), torch.from_numpy(batch.heat), torch.from_numpy(batch.shape))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(finder.parameters(), 5.0)
        optimizer.step()
        averaged.update_parameters(finder)
        losses.append(loss.item())
        if (step + 1) % 100 == 0:
            spent = (time.monotonic() - begun) / 60
            sys.stdout.write(f"{spent:5.1f} min  step {step + 1}  loss {np.mean(losses):.3f}\n")
            sys.stdout.flush()
        if time.monotonic() - saved > 240:
            saved = time.monotonic()
            save(averaged, options.out)
    drawer.terminate()
    save(averaged, options.out)
    words = [Path(word).name for word in sys.argv[1:]]
    record = {
        "command": " ".join(["python -m training.train_finder", *words]),
        "seed": options.seed,
        "steps": options.steps,
        "scenes": options.steps * BATCH,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "torch": torch.__version__,
        "loss": float(np.mean(losses)),
        "unseen": evaluate(averaged.module, options.seed, 4),
    }
    (options.out / "finder.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


def save(averaged: AveragedModel, folder: Path) -> None:
    """Write the averaged finder."""
    export_finder(averaged.module, folder / "finder.onnx")


if __name__ == "__main__":
    main()
