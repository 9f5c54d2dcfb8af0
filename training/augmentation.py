"""Makes of a clean drawing what a screenshot might hold."""

from __future__ import annotations

import cv2
import numpy as np

from training.clutter import SIDE, Canvas
from training.decks import shade


def augment(canvas: Canvas, rng: np.random.Generator) -> Canvas:
    """Return the scene as a screenshot might hold it: dimmed, rescaled, blurred, tinted, compressed."""
    if rng.random() < 0.12:
        veil = rng.uniform(0.4, 0.85)
        canvas = (canvas * veil + np.array(shade(rng, (0, 0, 0), (90, 90, 90))) * (1 - veil)).astype(np.uint8)
    if rng.random() < 0.35:
        factor = rng.uniform(0.55, 1.6)
        small = cv2.resize(
            canvas,
            None,
            fx=factor,
            fy=factor,
            interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC,
        )
        how = [cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA][int(rng.integers(3))]
        canvas = cv2.resize(small, (SIDE, SIDE), interpolation=how).astype(np.uint8)
    if rng.random() < 0.2:
        canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 0.9)).astype(np.uint8)
    if rng.random() < 0.3:
        gain = rng.uniform(0.7, 1.2, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(0.6, 1.25))
        canvas = np.clip(canvas * gain, 0, 255).astype(np.uint8)
    if rng.random() < 0.55:
        quality = int(rng.integers(35, 96))
        _, coded = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, quality])
        canvas = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(canvas)
