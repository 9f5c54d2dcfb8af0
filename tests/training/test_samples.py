from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from detection.vision.cards.recogniser import READER_ANCHOR, READER_SIDE, READER_SPAN, square
from training.clutter import SIDE
from training.decks import INDEXES, RANKS, SUITS, random_deck
from training.faces import draw_card
from training.portraits import Patch, clouds, mosaic, portrait, shapes, somebody
from training.samples import NO_CARD, NO_SUIT, SHOWN, draw_shard
from training.scenes import augment, paint_scene

pytestmark = pytest.mark.skipif(
    not any(Path("/usr/share/fonts").rglob("*.[ot]tf")), reason="cards are drawn with the machine's fonts"
)


def test_a_shard_is_the_same_whenever_it_is_drawn() -> None:
    shard, again, other = draw_shard(5, 2), draw_shard(5, 2), draw_shard(5, 3)

    assert np.array_equal(shard.squares, again.squares)
    assert np.array_equal(shard.ranks, again.ranks)
    assert shard.squares.shape[1:] == (READER_SIDE, READER_SIDE, 3)
    assert not np.array_equal(shard.squares[:50], other.squares[:50])


def test_a_shard_teaches_every_rank_and_suit_and_what_is_none() -> None:
    shard = draw_shard(1, 0)

    assert set(shard.ranks.tolist()) == set(range(len(RANKS))) | {NO_CARD}
    assert set(shard.suits.tolist()) == set(range(len(SUITS))) | {NO_SUIT}
    assert ((shard.ranks == NO_CARD) == (shard.suits == NO_SUIT)).all()


def test_decks_have_every_index() -> None:
    rng = np.random.default_rng(3)

    assert {random_deck(rng).index for _ in range(200)} == set(INDEXES)


def test_ranks_lie_on_their_card() -> None:
    rng = np.random.default_rng(8)
    for _ in range(60):
        deck = random_deck(rng)
        card = draw_card(deck, RANKS[int(rng.integers(13))], "h", 12 / deck.rank, rng)
        height, width = card.pixels.shape[:2]
        for left, top, right, bottom in card.ranks:
            assert -1 <= left < right <= width + 1, deck.index
            assert -1 <= top < bottom <= height + 1, deck.index


def test_augmentation_changes_how_a_scene_looks() -> None:
    rng = np.random.default_rng(12)
    scene = paint_scene(rng)
    clean = scene.pixels.copy()

    looks = [augment(scene.pixels, rng) for _ in range(6)]

    assert any(rank.shown >= SHOWN for rank in scene.ranks)
    assert np.array_equal(scene.pixels, clean)
    assert {look.shape for look in looks} == {(SIDE, SIDE, 3)}
    assert len({look.tobytes() for look in looks}) > 3


@pytest.mark.parametrize("draw", [portrait, shapes, clouds, mosaic, somebody])
def test_a_portrait_is_as_large_as_it_is_asked_to_be(
    draw: Callable[[int, np.random.Generator], Patch],
) -> None:
    rng = np.random.default_rng(4)

    pictures = [draw(size, rng) for size in (12, 31, 64)]

    assert [picture.shape for picture in pictures] == [(12, 12, 3), (31, 31, 3), (64, 64, 3)]
    assert all(np.ptp(picture) > 20 for picture in pictures)


def test_a_square_holds_the_rank_at_its_anchor_and_size() -> None:
    pixels = np.zeros((120, 160, 3), np.uint8)
    pixels[40:60, 70:90] = 255  # a rank 20 pixels high

    cut = square(pixels, 80, 50, 20)

    rows, columns = np.nonzero(cut[:, :, 0] > 127)
    assert np.ptp(rows) + 1 == pytest.approx(READER_SIDE / READER_SPAN, abs=1.5)
    assert columns.mean() == pytest.approx(READER_SIDE * READER_ANCHOR[0], abs=1)
    assert rows.mean() == pytest.approx(READER_SIDE * READER_ANCHOR[1], abs=1)
