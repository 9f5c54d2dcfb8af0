"""Train the reader on drawn cards and write it, with a record, as ONNX.

python -m training.train_reader --steps 12000 --seed 7 --out trained
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import deque
from multiprocessing.queues import Queue
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.vision.runtime import planes
from training.networks import Reader
from training.onnx_files import export_reader, restore
from training.samples import NO_CARD, NO_SUIT, Samples, draw_shard

OPEN_SHARDS = 12
"""How many shards are open at once: a batch is picked from all of them, so that it is mixed."""
STEPS_A_SHARD = 12
"""After so many steps a new shard takes the place of the oldest."""
UNSEEN = 10**9
"""Shards from this number on are drawn to evaluate with, never to learn from."""


def draw(seed: int, ready: Queue[Samples]) -> None:
    """Draw shard after shard, for ever."""
    cv2.setNumThreads(1)
    number = 0
    while True:
        ready.put(draw_shard(seed, number))
        number += 1


def pick(shards: deque[Samples], size: int, rng: np.random.Generator) -> Samples:
    """Return `size` samples picked from all of the shards."""
    shares = np.array_split(np.arange(size), len(shards))
    chosen = [
        (shard, rng.integers(len(shard.ranks), size=len(share)))
        for shard, share in zip(shards, shares, strict=True)
    ]
    return Samples(
        squares=np.concatenate([shard.squares[at] for shard, at in chosen]),
        ranks=np.concatenate([shard.ranks[at] for shard, at in chosen]),
        suits=np.concatenate([shard.suits[at] for shard, at in chosen]),
    )


def reader_loss(answer: tuple[Tensor, Tensor], batch: Samples) -> Tensor:
    """Return the cross entropies of rank and suit; what is no card has no suit to be wrong about."""
    loss = nn.functional.cross_entropy(answer[0].float(), torch.from_numpy(batch.ranks), label_smoothing=0.01)
    if bool((batch.suits >= 0).any()):
        suits = torch.from_numpy(batch.suits)
        loss = loss + nn.functional.cross_entropy(
            answer[1].float(), suits, label_smoothing=0.01, ignore_index=NO_SUIT
        )
    return loss


def tensor(batch: Samples) -> Tensor:
    """Return a batch's squares as the network takes them, laid out so that a plain processor is fast."""
    return torch.from_numpy(planes(batch.squares)).contiguous(memory_format=torch.channels_last)


def evaluate(reader: Reader, seed: int, shards: int) -> dict[str, float]:
    """Return how well the reader does on shards that it was not trained on."""
    reader.eval()
    cards = right = sure = sure_right = alarms = others = 0
    with torch.no_grad():
        for number in range(shards):
            shard = draw_shard(seed, UNSEEN + number)
            rank, suit = (torch.softmax(logits, 1).numpy() for logits in reader(tensor(shard)))
            is_card = shard.ranks != NO_CARD
            hit = (rank.argmax(1) == shard.ranks) & (suit.argmax(1) == shard.suits) & is_card
            claimed = (rank[:, :NO_CARD].max(1) * suit.max(1)) > 0.9
            cards += int(is_card.sum())
            right += int(hit.sum())
            sure += int((claimed & is_card).sum())
            sure_right += int((claimed & hit).sum())
            others += int((~is_card).sum())
            alarms += int((claimed & ~is_card).sum())
    reader.train()
    return {
        "right": right / cards,
        "claimed": sure / cards,
        "true_of_claimed": sure_right / max(sure, 1),
        "no_card_claimed": alarms / max(others, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=12_000)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3, help="learning rate at its height")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an ONNX file to go on from")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="faster on processors that know it")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)

    reader = Reader()
    if options.start:
        restore(reader, options.start, tensor(draw_shard(options.seed, UNSEEN)))
    reader.to(memory_format=torch.channels_last)
    # What is written is the running mean of the weights: as good as a slow end, and at any moment.
    averaged = AveragedModel(reader, multi_avg_fn=get_ema_multi_avg_fn(0.998), use_buffers=True)
    optimizer = torch.optim.AdamW(reader.parameters(), lr=options.rate, weight_decay=1e-3)
    ready: Queue[Samples] = multiprocessing.Queue(maxsize=4)
    drawer = multiprocessing.Process(target=draw, args=(options.seed, ready), daemon=True)
    drawer.start()
    shards = deque((ready.get() for _ in range(OPEN_SHARDS)), maxlen=OPEN_SHARDS)

    losses: deque[float] = deque(maxlen=400)
    begun = saved = time.monotonic()
    for step in range(options.steps):
        if step % STEPS_A_SHARD == STEPS_A_SHARD - 1:
            shards.append(ready.get())
        batch = pick(shards, options.batch, np.random.default_rng([options.seed, UNSEEN, step]))
        for group in optimizer.param_groups:
            fall = 0.5 * (1 + np.cos(np.pi * step / options.steps))
            group["lr"] = options.rate * min(1.0, (step + 1) / 150) * (0.99 * fall + 0.01)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
            answer = reader(tensor(batch))
        loss = reader_loss(answer, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 5.0)
        optimizer.step()
        averaged.update_parameters(reader)
        losses.append(loss.item())
        if (step + 1) % 200 == 0:
            spent = (time.monotonic() - begun) / 60
            sys.stdout.write(f"{spent:5.1f} min  step {step + 1}  loss {np.mean(losses):.3f}\n")
            sys.stdout.flush()
        if time.monotonic() - saved > 240:
            saved = time.monotonic()
            save(averaged, options.out)
    drawer.terminate()
    save(averaged, options.out)
    record = {
        "command": " ".join(["python -m training.train_reader", *(Path(w).name for w in sys.argv[1:])]),
        "seed": options.seed,
        "steps": options.steps,
        "squares": options.steps * options.batch,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "torch": torch.__version__,
        "loss": float(np.mean(losses)),
        "unseen": evaluate(averaged.module, options.seed, 8),
    }
    (options.out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


def save(averaged: AveragedModel, folder: Path) -> None:
    """Write the averaged reader."""
    export_reader(averaged.module, folder / "reader.onnx")


if __name__ == "__main__":
    main()
