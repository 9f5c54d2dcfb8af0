"""Train both card networks on drawn scenes and write them, with a record, as ONNX.

python -m detection.training.train --minutes 25 --seed 1 --out detection/recognition/models
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.recognition.squares import READER_SIDE, STRIDE, USUAL_HEIGHT, square
from detection.training.decks import RANKS, SUITS
from detection.training.networks import Finder, Reader
from detection.training.scenes import SIDE, DrawnRank, Scene, draw_scene

BATCH = 16
NO_CARD = 13
SHOWN = 0.72
"""A rank of which less is to be seen is neither demanded nor punished."""

Floats = NDArray[np.float32]


@dataclass(slots=True)
class Batch:
    """What one step learns from."""

    pixels: NDArray[np.uint8]
    heat: Floats
    shape: Floats
    scenes: list[Scene]


def targets(scene: Scene) -> tuple[Floats, Floats]:
    """Return the heat (negative where it doesn't matter) and the shapes a perfect finder gives."""
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


def draw(seed: int, ready: Queue[Batch]) -> None:
    """Draw batches for ever."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(seed)
    while True:
        ready.put(draw_batch(rng))


def draw_batch(rng: np.random.Generator) -> Batch:
    """Draw the next batch of scenes with its targets."""
    scenes = [draw_scene(rng) for _ in range(BATCH)]
    wanted = [targets(scene) for scene in scenes]
    return Batch(
        pixels=np.stack([scene.pixels for scene in scenes]),
        heat=np.stack([heat for heat, _ in wanted]),
        shape=np.stack([shape for _, shape in wanted]),
        scenes=scenes,
    )


def tensor(pixels: NDArray[np.uint8]) -> Tensor:
    """Return pictures (N, H, W, 3) as the networks take them."""
    # As it lies in memory (channels last) and in bfloat16: together five times faster on a plain processor.
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255


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


def peaks(answer: Tensor, least: float) -> list[list[tuple[float, float, float]]]:
    """Return for each picture the x, y and height of every local maximum of at least `least` heat."""
    heat = torch.sigmoid(answer[:, :1])
    top = (heat == nn.functional.max_pool2d(heat, 3, 1, 1)) & (heat > least)
    found: list[list[tuple[float, float, float]]] = [[] for _ in range(len(answer))]
    for n, _, row, column in torch.nonzero(top).tolist():
        tall, dx, dy = answer[n, 1:4, row, column].tolist()
        tall = float(np.exp(np.clip(tall, -1.2, 1.2))) * USUAL_HEIGHT
        found[n].append(((column + dx + 0.5) * STRIDE, (row + dy + 0.5) * STRIDE, tall))
    return found


def near(place: tuple[float, float, float], rank: DrawnRank, reach: float) -> bool:
    return abs(place[0] - rank.x) < reach * rank.height and abs(place[1] - rank.y) < reach * rank.height


def lessons(
    batch: Batch, found: list[list[tuple[float, float, float]]], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Return squares to read with their ranks and suits: true ones, and what the finder took for one."""
    squares, ranks, suits = [], [], []
    for scene, places in zip(batch.scenes, found, strict=True):
        for rank in scene.ranks:
            # The smallest ranks are hardly legible: half of them is enough.
            if rank.shown < SHOWN or (rank.height < 9.5 and rng.random() < 0.5):
                continue
            x, y = rank.x + rng.normal(0, 0.09) * rank.height, rank.y + rng.normal(0, 0.09) * rank.height
            squares.append(square(scene.pixels, x, y, rank.height * float(np.exp(rng.normal(0, 0.12)))))
            ranks.append(RANKS.index(rank.card[0]))
            suits.append(SUITS.index(rank.card[1]))
        wrong = [place for place in places if not any(near(place, rank, 0.9) for rank in scene.ranks)]
        rng.shuffle(wrong)
        wrong = wrong[:3] + [place for place in scene.decoys if rng.random() < 0.25]
        if rng.random() < 0.3:
            x, y = rng.uniform(8, SIDE - 8, 2)
            wrong.append((float(x), float(y), float(rng.uniform(8, 24))))
        for place in wrong:
            if any(near(place, rank, 0.9) for rank in scene.ranks):
                continue
            squares.append(square(scene.pixels, *place))
            ranks.append(NO_CARD)
            suits.append(-100)
    if not squares:
        squares, ranks, suits = (
            [np.zeros((READER_SIDE, READER_SIDE, 3), np.uint8)] * 2,
            [NO_CARD] * 2,
            [-100] * 2,
        )
    return np.stack(squares), np.array(ranks, np.int64), np.array(suits, np.int64)


def reader_loss(answer: tuple[Tensor, Tensor], ranks: Tensor, suits: Tensor) -> Tensor:
    """Return the cross entropies of rank and suit."""
    loss = nn.functional.cross_entropy(answer[0], ranks, label_smoothing=0.01)
    if bool((suits >= 0).any()):
        loss = loss + nn.functional.cross_entropy(answer[1], suits, label_smoothing=0.01, ignore_index=-100)
    return loss


def export(finder: Finder, reader: Reader, folder: Path) -> None:
    """Write both networks as ONNX into `folder`."""
    finder.eval()
    reader.eval()
    folder.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        finder, (torch.zeros(1, 3, 64, 64),), str(folder / "finder.onnx"), input_names=["pixels"],
        output_names=["places"],
        dynamic_axes={"pixels": {0: "n", 2: "h", 3: "w"}, "places": {0: "n", 2: "p", 3: "q"}},
        dynamo=False,
    )  # fmt: skip
    torch.onnx.export(
        reader, (torch.zeros(1, 3, READER_SIDE, READER_SIDE),), str(folder / "reader.onnx"),
        input_names=["squares"], output_names=["rank", "suit"],
        dynamic_axes={"squares": {0: "n"}, "rank": {0: "n"}, "suit": {0: "n"}}, dynamo=False,
    )  # fmt: skip
    finder.train()
    reader.train()


def pair(settled: AveragedModel) -> tuple[Finder, Reader]:
    """Return the two averaged networks."""
    finder, reader = settled.module
    return finder, reader


def judged(finder: Finder, reader: Reader, seed: int, batches: int) -> dict[str, float]:
    """Return how well the networks do on scenes that they were not trained on."""
    rng = np.random.default_rng([seed, 999])
    finder.eval()
    reader.eval()
    wanted = hits = false = claimed = right = 0
    with torch.no_grad():
        for _ in range(batches):
            batch = draw_batch(rng)
            found = peaks(finder(tensor(batch.pixels)), 0.3)
            for scene, places in zip(batch.scenes, found, strict=True):
                clear = [rank for rank in scene.ranks if rank.shown >= SHOWN]
                wanted += len(clear)
                hits += sum(any(near(place, rank, 0.4) for place in places) for rank in clear)
                false += sum(not any(near(place, rank, 0.9) for rank in scene.ranks) for place in places)
            squares, ranks, suits = lessons(batch, found, rng)
            rank_logits, suit_logits = reader(tensor(squares))
            sure = torch.softmax(rank_logits, 1).max(1).values * torch.softmax(suit_logits, 1).max(1).values
            said = (rank_logits.argmax(1) != NO_CARD) & (sure > 0.9)
            ok = (rank_logits.argmax(1) == torch.from_numpy(ranks)) & (
                suit_logits.argmax(1) == torch.from_numpy(suits)
            )
            claimed += int(said.sum())
            right += int((said & ok).sum())
    finder.train()
    reader.train()
    return {
        "found": hits / max(wanted, 1),
        "false_alarms_per_scene": false / (batches * BATCH),
        "read": right / max(wanted, 1),
        "true_of_claimed": right / max(claimed, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--rate", type=float, default=2.5e-3, help="learning rate at its height")
    parser.add_argument(
        "--finder-every", type=int, default=3, help="batches for each one the finder learns from"
    )
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    finder, reader = Finder(), Reader()
    if options.start:
        states = torch.load(options.start, weights_only=True)
        finder.load_state_dict(states["finder"])
        reader.load_state_dict(states["reader"])
    finder.to(memory_format=torch.channels_last)
    reader.to(memory_format=torch.channels_last)
    ready: Queue[Batch] = multiprocessing.Queue(maxsize=24)
    drawer = multiprocessing.Process(target=draw, args=(options.seed, ready), daemon=True)
    drawer.start()
    rng = np.random.default_rng([options.seed, 1])
    # What is written is the running mean of the weights: as good as a slow end, and at any moment.
    settled = AveragedModel(
        nn.ModuleList([finder, reader]), multi_avg_fn=get_ema_multi_avg_fn(0.995), use_buffers=True
    )
    learn = torch.optim.AdamW([*finder.parameters(), *reader.parameters()], lr=2e-3, weight_decay=1e-4)
    begun, step, told, kept = time.monotonic(), 0, 0.0, 0.0
    finder_losses: list[float] = []
    reader_losses: list[float] = []
    places: list[list[tuple[float, float, float]]]
    while (spent := time.monotonic() - begun) < options.minutes * 60:
        share = spent / (options.minutes * 60)
        for group in learn.param_groups:
            group["lr"] = (
                options.rate * min(1.0, (step + 1) / 60) * (0.5 * (1 + np.cos(np.pi * share)) + 0.03)
            )
        batch = ready.get()
        loss, places = torch.zeros(()), [[] for _ in batch.scenes]
        if step % options.finder_every == 0:
            with torch.autocast("cpu", torch.bfloat16):
                answer = finder(tensor(batch.pixels))
            answer = answer.float()
            loss = finder_loss(answer, torch.from_numpy(batch.heat), torch.from_numpy(batch.shape))
            places = peaks(answer.detach(), 0.15)
            finder_losses.append(loss.item())
        squares, ranks, suits = lessons(batch, places, rng)
        with torch.autocast("cpu", torch.bfloat16):
            rank, suit = reader(tensor(squares))
        second = reader_loss((rank.float(), suit.float()), torch.from_numpy(ranks), torch.from_numpy(suits))
        reader_losses.append(second.item())
        learn.zero_grad()
        (loss + second).backward()
        nn.utils.clip_grad_norm_([*finder.parameters(), *reader.parameters()], 5.0)
        learn.step()
        settled.update_parameters(nn.ModuleList([finder, reader]))
        step += 1
        if spent - told > 20:
            told = spent
            one, two = np.mean(finder_losses[-50:]), np.mean(reader_losses[-100:])
            sys.stdout.write(f"{spent / 60:5.1f} min  step {step}  finder {one:.3f}  reader {two:.3f}\n")
            sys.stdout.flush()
        if spent - kept > 150:
            kept = spent
            export(*pair(settled), options.out)
            torch.save(
                {"finder": finder.state_dict(), "reader": reader.state_dict()}, options.out / "checkpoint.pt"
            )
    drawer.terminate()
    export(*pair(settled), options.out)
    torch.save({"finder": finder.state_dict(), "reader": reader.state_dict()}, options.out / "checkpoint.pt")
    words = [Path(word).name for word in sys.argv[1:]]
    before = options.start.with_name("training.json") if options.start else None
    record = {
        "command": " ".join(["python -m detection.training.train", *words]),
        "seed": options.seed,
        "steps": step,
        "scenes": step * BATCH,
        "torch": torch.__version__,
        "loss": {
            "finder": float(np.mean(finder_losses[-100:])),
            "reader": float(np.mean(reader_losses[-200:])),
        },
        "unseen_scenes": judged(*pair(settled), options.seed, 40),
        "goes_on_from": json.loads(before.read_text()) if before and before.exists() else None,
    }
    (options.out / "training.json").write_text(json.dumps(record, indent=1) + "\n")
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
