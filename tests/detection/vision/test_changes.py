from __future__ import annotations

import numpy as np
import pytest

from detection.demo import DemoTable
from detection.vision.changes import (
    NOISE,
    TILE,
    FrameChange,
    NoiseFilter,
    areas_of,
    changed_tiles,
    tiles_since,
    without,
)
from detection.vision.geometry import Box, Pixels
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


def blank() -> Pixels:
    return np.zeros((100, 200, 3), np.uint8)


def changed_areas(before: Pixels, after: Pixels) -> list[Box] | None:
    tiles = changed_tiles(before, after)
    return None if tiles is None else areas_of(tiles, width=after.shape[1], height=after.shape[0])


def test_equal_frames_differ_nowhere() -> None:
    assert changed_areas(blank(), blank()) == []


def test_one_pixel_is_enough() -> None:
    after = blank()
    after[50, 150, 2] = 1

    assert changed_areas(blank(), after) == [Box(144, 48, 160, 64)]


def test_changes_apart_are_areas_apart_and_end_at_the_frame() -> None:
    after = blank()
    after[0:20, 0:20] = 255
    after[99, 199] = 255

    areas = changed_areas(blank(), after)

    assert areas == [Box(0, 0, 32, 32), Box(192, 96, 200, 100)]


@pytest.mark.parametrize(
    "after", [np.zeros((100, 201, 3), np.uint8), np.full((100, 200, 3), 9, np.uint8)], ids=["size", "all"]
)
def test_where_nothing_is_gained_there_are_no_areas(after: Pixels) -> None:
    assert changed_areas(blank(), after) is None


def test_a_reader_that_looks_only_where_it_changed_reads_what_a_fresh_one_reads() -> None:
    following, fresh = TableReader(), TableReader()
    apart = {"ms": 0, "confidence": None}  # text is cut out a pixel more or less, which moves the OCR's score
    for number, step in enumerate(DemoTable(seed=11, hands=1).steps()):
        followed = following.read(step.pixels).as_json()
        if number % 3 == 0:
            fresh.forget()
            anew = fresh.read(step.pixels).as_json()
            # Only who followed knows who held cards before, or took a closer look where a bet was laid.
            for seat, other in zip(followed["seats"], anew["seats"], strict=True):
                other["active"] = seat["active"] = seat["active"] or None
                other["bet"] = other["bet"] or seat["bet"]
            assert followed | apart == anew | apart


def test_tiles_in_a_box_are_left_out() -> None:
    tiles = np.ones((4, 6), np.bool_)

    left = without(tiles, [Box(16, 16, 48, 48), Box(-20, 50, 14, 90)])

    assert left.tolist() == [
        [True] * 6,
        [True, False, False, True, True, True],
        [True, False, False, True, True, True],
        [False, True, True, True, True, True],
    ]
    assert tiles.all()


def test_what_is_known_of_a_change_is_not_compared_again() -> None:
    before = np.zeros((64, 64, 3), np.uint8)
    after = before.copy()
    after[20, 40] = 255
    told = np.ones((4, 4), np.bool_)

    assert tiles_since(before, after, FrameChange(before, told)) is told
    for unknown in (None, FrameChange(after, told), FrameChange(before.copy(), told)):
        tiles = tiles_since(before, after, unknown)
        assert tiles is not None
        assert tiles.sum() == 1
