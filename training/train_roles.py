"""Train the set model on made-up tables and write it, with a record, as ONNX.

python -m training.train_roles --minutes 30 --seed 7 --out trained
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from dataclasses import dataclass, replace
from multiprocessing.queues import Queue
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.vision.elements import Line
from detection.vision.table.features import FEATURES, features, places
from detection.vision.table.roles import ROLES
from training.made_tables.elements import NOBODY
from training.made_tables.table import make_table
from training.onnx_files import weights_in
from training.set_network import SetNetwork

BATCH = 32
ACROSS = [0, 2]
"""The features that say how far to the right of the middle an element is."""
SEEN = 2
"""How often a batch and its mirror image are learnt from: to make one costs as much as to learn from two."""
POOL = 16
"""So many batches' tables are sorted by size before they are batched: less is padded."""
TELL_EVERY = 150
"""Seconds."""
UNSEEN = 10**9
"""Tables from this number on are made to evaluate with, never to learn from."""
AT_SEATS = [ROLES.index(role) for role in ("name", "stack", "named stack", "bet", "label", "hero", "shown")]


@dataclass(frozen=True, slots=True)
class Batch:
    """Tables as the network takes them, padded to the largest."""

    features: NDArray[np.float32]
    places: NDArray[np.float32]
    mask: NDArray[np.float32]
    roles: NDArray[np.int64]
    """-100 where there is no element."""
    seats: NDArray[np.int64]
    hero: NDArray[np.float32]


def batch_of(seeds: list[int]) -> list[Batch]:
    """Return batches of the tables of these seeds, tables of a size together."""
    made = []
    for seed in seeds:
        table = make_table(np.random.default_rng(seed))
        if len(table.elements) > 1:
            elements = [Line(each.box, each.text, each.score) for each in table.elements]
            made.append((features(elements, table.size), places(elements, table.size), table.elements))
    made.sort(key=lambda each: len(each[2]))
    return [_padded(made[at : at + BATCH]) for at in range(0, len(made), BATCH)]


def _padded(made: list) -> Batch:  # type: ignore[type-arg]
    count, longest = len(made), max(len(each[2]) for each in made)
    batch = Batch(
        features=np.zeros((count, longest, FEATURES), np.float32),
        places=np.zeros((count, longest, 4), np.float32),
        mask=np.full((count, longest), -1e4, np.float32),
        roles=np.full((count, longest), -100, np.int64),
        seats=np.full((count, longest), NOBODY, np.int64),
        hero=np.zeros((count, longest), np.float32),
    )
    for at, (seen, boxes, elements) in enumerate(made):
        size = len(elements)
        batch.features[at, :size], batch.places[at, :size], batch.mask[at, :size] = seen, boxes, 0
        batch.roles[at, :size] = [ROLES.index(element.role) for element in elements]
        batch.seats[at, :size] = [element.seat for element in elements]
        batch.hero[at, :size] = [element.is_hero for element in elements]
    return batch


def mirrored(batch: Batch) -> Batch:
    """Return the same tables seen in a mirror, which costs less than to make others."""
    seen = batch.features.copy()
    seen[:, :, ACROSS] *= -1
    left, top, right, bottom = (batch.places[:, :, side] for side in range(4))
    return replace(batch, features=seen, places=np.stack([-right, top, -left, bottom], axis=2))


def make(seed: int, worker: int, workers: int, ready: Queue[Batch]) -> None:
    """Make batch after batch, for ever."""
    number = worker
    rng = np.random.default_rng(seed + worker)
    while True:
        base = (seed * 10**6 + number) * BATCH * POOL
        batches = batch_of([base + at for at in range(BATCH * POOL)])
        batches += [mirrored(batch) for batch in batches]
        for at in rng.permutation(SEEN * len(batches)) % len(batches):
            ready.put(batches[at])
        number += workers


def loss_of(answer: tuple[Tensor, Tensor, Tensor], batch: Batch) -> Tensor:
    roles, hero, same = answer
    true_roles, seats = torch.from_numpy(batch.roles), torch.from_numpy(batch.seats)
    loss = nn.functional.cross_entropy(roles.flatten(0, 1), true_roles.flatten(), ignore_index=-100)
    seated = seats != NOBODY
    loss = loss + 0.3 * nn.functional.binary_cross_entropy_with_logits(
        hero[seated], torch.from_numpy(batch.hero)[seated]
    )
    both = seated.unsqueeze(1) & seated.unsqueeze(2)
    both = both & ~torch.eye(both.shape[1], dtype=torch.bool)
    wanted = (seats.unsqueeze(1) == seats.unsqueeze(2)).float()
    return loss + 0.5 * nn.functional.binary_cross_entropy_with_logits(same[both], wanted[both])


def tensors(batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    return torch.from_numpy(batch.features), torch.from_numpy(batch.places), torch.from_numpy(batch.mask)


def evaluate(network: nn.Module, batches: list[Batch]) -> dict[str, float]:
    """Return the share of roles, by role, and of pairs that are told rightly on tables never learnt from."""
    right = np.zeros(len(ROLES))
    there = np.zeros(len(ROLES))
    pairs_right = pairs = 0
    network.eval()
    with torch.no_grad():
        for batch in batches:
            roles, _, same = network(*tensors(batch))
            said = roles.argmax(-1).numpy()
            known = batch.roles >= 0
            np.add.at(there, batch.roles[known], 1)
            np.add.at(right, batch.roles[known], (said == batch.roles)[known])
            seated = batch.seats != NOBODY
            both = seated[:, None] & seated[:, :, None] & ~np.eye(seated.shape[1], dtype=bool)
            wanted = batch.seats[:, None] == batch.seats[:, :, None]
            pairs_right += int((((same > 0).numpy() == wanted) & both).sum())
            pairs += int(both.sum())
    shares = {role: round(float(right[at] / max(there[at], 1)), 4) for at, role in enumerate(ROLES)}
    return shares | {
        "all": round(float(right.sum() / there.sum()), 4),
        "pairs": round(pairs_right / pairs, 4),
    }


def export(network: nn.Module, path: Path) -> None:
    example = (torch.zeros(1, 5, FEATURES), torch.zeros(1, 5, 4))
    torch.onnx.export(
        network.eval(),
        example,
        str(path),
        input_names=["features", "places"],
        output_names=["roles", "hero", "same"],
        dynamic_axes={name: {1: "elements"} for name in ("features", "places", "roles", "hero")}
        | {"same": {1: "elements", 2: "elements"}},
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--resume", type=Path, help="weights to go on from, .pt or .onnx")
    parser.add_argument("--out", type=Path, default=Path("trained"))
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    ready: Queue[Batch] = multiprocessing.Queue(64)
    for worker in range(options.workers):
        multiprocessing.Process(
            target=make, args=(options.seed, worker, options.workers, ready), daemon=True
        ).start()
    network = SetNetwork()
    if options.resume:
        is_onnx = options.resume.suffix == ".onnx"
        network.load_state_dict(weights_in(options.resume) if is_onnx else torch.load(options.resume))
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(0.998))
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01)
    held_out = batch_of(list(range(UNSEEN, UNSEEN + 256)))
    begun, step, losses, told = time.monotonic(), 0, [], time.monotonic()
    while (share := (time.monotonic() - begun) / 60 / options.minutes) < 1:
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(step / 200, 1) * (0.02 + 0.98 * (1 - share))
        batch = ready.get()
        network.train()
        loss = loss_of(network(*tensors(batch)), batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        average.update_parameters(network)
        losses.append(loss.item())
        step += 1
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            shown = evaluate(average.module, held_out)
            sys.stdout.write(f"{share:4.0%} step {step} loss {np.mean(losses[-200:]):.4f} {shown}\n")
            sys.stdout.flush()
            torch.save(average.module.state_dict(), options.out / "roles.pt")
    shown = evaluate(average.module, held_out)
    torch.save(average.module.state_dict(), options.out / "roles.pt")
    export(average.module, options.out / "roles.onnx")
    record = {
        "seed": options.seed,
        "steps": step,
        "batch": BATCH,
        "minutes": options.minutes,
        "evaluation": shown,
    }
    (options.out / "roles.json").write_text(json.dumps(record, indent=1) + "\n")
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
