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

from detection.vision.cards.crops import planes
from training.export import export_reader
from training.lessons import NO_CARD, NO_SUIT, Page, draw_page
from training.networks import Reader
from training.restore import restore

SHELF = 12
"""How many pages lie open at once: a batch is picked from all of them, so that it is mixed."""
STEPS_A_PAGE = 12
"""After so many steps the oldest page is put away for a new one."""
UNSEEN = 10**9
"""Pages from this number on are drawn to judge by, never to learn from."""


def draw(seed: int, ready: Queue[Page]) -> None:
    """Draw page after page, for ever."""
    cv2.setNumThreads(1)
    number = 0
    while True:
        ready.put(draw_page(seed, number))
        number += 1


def pick(shelf: deque[Page], size: int, rng: np.random.Generator) -> Page:
    """Return `size` lessons picked from the pages of the shelf."""
    shares = np.array_split(np.arange(size), len(shelf))
    chosen = [
        (page, rng.integers(len(page.ranks), size=len(share)))
        for page, share in zip(shelf, shares, strict=True)
    ]
    return Page(
        squares=np.concatenate([page.squares[at] for page, at in chosen]),
        ranks=np.concatenate([page.ranks[at] for page, at in chosen]),
        suits=np.concatenate([page.suits[at] for page, at in chosen]),
    )


def reader_loss(answer: tuple[Tensor, Tensor], page: Page) -> Tensor:
    """Return the cross entropies of rank and suit; what is no card has no suit to be wrong about."""
    loss = nn.functional.cross_entropy(answer[0].float(), torch.from_numpy(page.ranks), label_smoothing=0.01)
    if bool((page.suits >= 0).any()):
        suits = torch.from_numpy(page.suits)
        loss = loss + nn.functional.cross_entropy(
            answer[1].float(), suits, label_smoothing=0.01, ignore_index=NO_SUIT
        )
    return loss


def tensor(page: Page) -> Tensor:
    """Return a page's squares as the network takes them, laid out so that a plain processor is fast."""
    return torch.from_numpy(planes(page.squares)).contiguous(memory_format=torch.channels_last)


def judged(reader: Reader, seed: int, pages: int) -> dict[str, float]:
    """Return how well the reader does on pages that it was not trained on."""
    reader.eval()
    cards = right = sure = sure_right = alarms = others = 0
    with torch.no_grad():
        for number in range(pages):
            page = draw_page(seed, UNSEEN + number)
            rank, suit = (torch.softmax(logits, 1).numpy() for logits in reader(tensor(page)))
            is_card = page.ranks != NO_CARD
            hit = (rank.argmax(1) == page.ranks) & (suit.argmax(1) == page.suits) & is_card
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
        restore(reader, options.start, tensor(draw_page(options.seed, UNSEEN)))
    reader.to(memory_format=torch.channels_last)
    # What is written is the running mean of the weights: as good as a slow end, and at any moment.
    settled = AveragedModel(reader, multi_avg_fn=get_ema_multi_avg_fn(0.998), use_buffers=True)
    learn = torch.optim.AdamW(reader.parameters(), lr=options.rate, weight_decay=1e-3)
    ready: Queue[Page] = multiprocessing.Queue(maxsize=4)
    drawer = multiprocessing.Process(target=draw, args=(options.seed, ready), daemon=True)
    drawer.start()
    shelf = deque((ready.get() for _ in range(SHELF)), maxlen=SHELF)

    losses: deque[float] = deque(maxlen=400)
    begun = kept = time.monotonic()
    for step in range(options.steps):
        if step % STEPS_A_PAGE == STEPS_A_PAGE - 1:
            shelf.append(ready.get())
        page = pick(shelf, options.batch, np.random.default_rng([options.seed, UNSEEN, step]))
        for group in learn.param_groups:
            fall = 0.5 * (1 + np.cos(np.pi * step / options.steps))
            group["lr"] = options.rate * min(1.0, (step + 1) / 150) * (0.99 * fall + 0.01)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat16):
            answer = reader(tensor(page))
        loss = reader_loss(answer, page)
        learn.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 5.0)
        learn.step()
        settled.update_parameters(reader)
        losses.append(loss.item())
        if (step + 1) % 200 == 0:
            spent = (time.monotonic() - begun) / 60
            sys.stdout.write(f"{spent:5.1f} min  step {step + 1}  loss {np.mean(losses):.3f}\n")
            sys.stdout.flush()
        if time.monotonic() - kept > 240:
            kept = time.monotonic()
            keep(settled, options.out)
    drawer.terminate()
    keep(settled, options.out)
    record = {
        "command": " ".join(["python -m training.train_reader", *(Path(w).name for w in sys.argv[1:])]),
        "seed": options.seed,
        "steps": options.steps,
        "squares": options.steps * options.batch,
        "minutes": round((time.monotonic() - begun) / 60, 1),
        "torch": torch.__version__,
        "loss": float(np.mean(losses)),
        "unseen": judged(settled.module, options.seed, 8),
    }
    (options.out / "training.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(record, indent=1) + "\n")


def keep(settled: AveragedModel, folder: Path) -> None:
    """Write the averaged reader."""
    export_reader(settled.module, folder / "reader.onnx")


if __name__ == "__main__":
    main()
