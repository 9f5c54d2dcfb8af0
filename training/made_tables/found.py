"""How elements are found: some are lost, cut, or misread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detection.vision.geometry import Box
from training.made_tables import extras, texts
from training.made_tables.elements import Element, Rng, Table

AMOUNTS = ("stack", "bet", "pot", "side pot")
MOST = 150
"""Elements of a frame that are kept to learn from."""


def as_found(rng: Rng, table: Table) -> list[Element]:
    """Return the elements as they are found: some are lost, cut, joined, or misread."""
    width, height = table.size
    shaky = rng.uniform(0, 1)
    loses_blanks = float(rng.choice([0.0, 0.5], p=[0.8, 0.2]))
    found: list[Element] = []
    for element in table.elements:
        box = element.box
        if not (0 <= box.x < width and 0 <= box.y < height) or rng.random() < 0.03 + 0.04 * shaky:
            continue
        jitter = rng.normal(0, 0.08 * box.height, 4)
        box = Box(box.left + jitter[0], box.top + jitter[1], box.right + jitter[2], box.bottom + jitter[3])
        text = element.text
        if text and rng.random() < 0.02 + 0.03 * shaky:
            text = extras.misread(rng, text)
        if " " in text and element.role in AMOUNTS and rng.random() < loses_blanks:
            text = text.replace(" ", "")
        score = float(np.clip(1 - rng.exponential(0.03 + 0.03 * shaky), 0.3, 1))
        if text and " " in text and rng.random() < 0.04:
            at = text.index(" ")
            share = texts.width_of(text[:at]) / max(texts.width_of(text), 0.1)
            middle = box.left + share * box.width
            role = element.role
            halves = {"named stack": ("name", "stack"), "pot": ("other", "pot")}.get(role, (role, role))
            found.append(
                replace(
                    element,
                    box=Box(box.left, box.top, middle, box.bottom),
                    text=text[:at],
                    role=halves[0],
                    score=score,
                )
            )
            found.append(
                replace(
                    element,
                    box=Box(middle, box.top, box.right, box.bottom),
                    text=text[at + 1 :],
                    role=halves[1],
                    score=score,
                )
            )
            continue
        if text or element.is_card:
            found.append(replace(element, box=box, text=text, score=score))
    frame = Box(0, 0, width, height)
    found = [element for element in found if element.box.touches(frame)]
    if len(found) > MOST:
        kept = rng.permutation(len(found))[:MOST]
        found = [found[at] for at in sorted(kept)]
    return [found[at] for at in rng.permutation(len(found))]
