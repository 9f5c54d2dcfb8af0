from __future__ import annotations

import numpy as np

from detection.demo import DemoTable
from detection.vision.frames.changed import TILE
from detection.vision.frames.codec_noise import NOISE, NoiseFilter
from detection.vision.frames.frame import Pixels
from detection.vision.reader import TableReader


def grey(value: int = 100) -> Pixels:
    return np.full((4 * TILE + 5, 6 * TILE + 3, 3), value, np.uint8)


def noisy(pixels: Pixels, seed: int) -> Pixels:
    """Return the pixels as a codec might: each colour off by as much as counts for nothing."""
    noise = np.random.default_rng(seed).integers(-NOISE // 2, NOISE // 2 + 1, pixels.shape)
    return np.asarray(np.clip(pixels.astype(np.int16) + noise, 0, 255), np.uint8)


def assert_same(seen: Pixels | None, expected: Pixels) -> None:
    assert seen is not None
    assert np.array_equal(seen, expected)


def test_the_first_frame_is_as_it_is() -> None:
    first = noisy(grey(), 1)

    assert_same(NoiseFilter().apply(first), first)


def test_noise_is_no_change() -> None:
    noise_filter = NoiseFilter()
    noise_filter.apply(grey())

    assert [noise_filter.apply(noisy(grey(), seed)) for seed in range(3)] == [None] * 3


def test_where_something_changed_the_frame_is_new_and_elsewhere_as_it_was() -> None:
    noise_filter = NoiseFilter()
    noise_filter.apply(grey())
    after = noisy(grey(), 1)
    after[TILE + 2, 2 * TILE + 3] = 250

    seen = noise_filter.apply(after)

    assert seen is not None
    tile = np.s_[TILE : 2 * TILE, 2 * TILE : 3 * TILE]
    assert np.array_equal(seen[tile], after[tile])
    seen[tile] = 100
    assert np.array_equal(seen, grey())


def test_what_fades_slowly_changes_in_the_end() -> None:
    noise_filter = NoiseFilter()
    noise_filter.apply(grey(100))

    followed = [noise_filter.apply(grey(100 + step)) is not None for step in range(1, NOISE + 2)]

    assert followed == [False] * NOISE + [True]


def test_a_frame_of_another_size_is_new() -> None:
    noise_filter = NoiseFilter()
    noise_filter.apply(grey())

    assert noise_filter.apply(grey()[:-1]) is not None


def test_forgotten_the_next_frame_is_taken_as_it_is() -> None:
    noise_filter = NoiseFilter()
    noise_filter.apply(grey())
    noise_filter.forget()

    assert_same(noise_filter.apply(grey(101)), grey(101))


def test_a_table_through_noise_is_read_once() -> None:
    reader = TableReader()
    steps = DemoTable(seed=2, hands=1).steps()
    table = [next(steps).pixels for _ in range(3)][-1]
    first = reader.read(table)

    second = reader.read(noisy(table, 7))

    assert {**second.as_json(), "ms": 0} == {**first.as_json(), "ms": 0}
