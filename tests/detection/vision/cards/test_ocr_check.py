from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from detection.poker.cards import Card, Rank
from detection.vision.cards.evidence import OcrCheck, with_ocr_check
from detection.vision.elements import RANKS, SURE, FoundCard, Line
from detection.vision.geometry import Box
from detection.vision.text.ocr import Ocr, ocr
from tests.detection.vision.tables import empty_table, found


def seen(**shares: float) -> FoundCard:
    """Return a card of diamonds at 100, 100 of which the network thinks so."""
    ranks = {Rank(name.removeprefix("r")): share for name, share in shares.items()}
    best = max(ranks, key=ranks.__getitem__)
    card = found(Card.parse(f"{best}d"), 100, 100)
    return replace(
        card,
        confidence=ranks[best],
        face_up=sum(ranks.values()),
        ranks=tuple(ranks.get(rank, 0.0) for rank in RANKS),
    )


def printed(text: str, *, x: float = 100, y: float = 100, tall: float = 30, score: float = 0.99) -> Line:
    return Line(Box(x - 8, y - tall / 2, x + 8, y + tall / 2), text, score)


@pytest.mark.parametrize(
    ("line", "rank", "sure"),
    [
        (printed("5"), "5", True),
        (printed("5", tall=12), "5", True),
        (printed("6"), "6", True),
        (printed("9"), "6", False),
        (printed("5", score=0.6), "6", False),
        (printed("5", x=160), "6", False),
        (printed("5", tall=70), "6", False),
        (printed("$5"), "6", False),
    ],
    ids=[
        "says five",
        "says five in a tight box",
        "says six",
        "says neither",
        "unsure",
        "elsewhere",
        "much larger",
        "an amount",
    ],
)
def test_the_ocr_decides_between_what_the_network_thinks_possible(line: Line, rank: str, sure: bool) -> None:  # noqa: FBT001
    undecided = seen(r6=0.41, r5=0.39, r8=0.02)

    (card,) = with_ocr_check([undecided], [None], [line])

    assert str(card.card) == f"{rank}d"
    assert (card.confidence > SURE) is sure


def test_what_the_ocr_reads_on_the_card_itself_comes_before_what_it_reads_near_it() -> None:
    (card,) = with_ocr_check([seen(r6=0.41, r5=0.39, r8=0.02)], [Rank.FIVE], [printed("6")])

    assert str(card.card) == "5d"


@pytest.mark.parametrize("rank", ["2", "5", "6", "8", "10", "Q", "A"])
def test_the_ocr_is_shown_each_rank_by_itself_and_nothing_twice(
    rank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = empty_table()
    cv2.rectangle(table, (370, 250), (450, 360), (255, 255, 255), -1)
    cv2.putText(table, rank, (380, 290), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2, cv2.LINE_AA)
    (wide, tall), _ = cv2.getTextSize(rank, cv2.FONT_HERSHEY_SIMPLEX, 0.9, 2)
    there = replace(found(Card.parse("3d"), 380 + wide / 2, 290 - tall / 2), height=max(tall, wide * 0.8))
    nowhere = replace(there, confidence=0.0, heat=0.0)
    asked = []

    def texts(engine: Ocr, pictures: list[np.ndarray]) -> list[tuple[str, float]]:
        asked.extend(pictures)
        return read(engine, pictures)

    read = Ocr.texts
    monkeypatch.setattr(Ocr, "texts", texts)
    opinion = OcrCheck(ocr().texts)

    wanted = Rank("T" if rank == "10" else rank)
    assert opinion.of(table, [there, nowhere]) == [wanted, None]
    assert opinion.of(table, [there, nowhere]) == [wanted, None]
    assert len(asked) == 1


def test_a_rank_that_lies_outside_the_frame_is_not_shown_to_the_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ocr, "texts", lambda _, pictures: [("A", 1.0)] * len(pictures))
    outside = [found(Card.parse("Ad"), x, y) for x, y in ((200, -200), (-200, 200), (5000, 200), (200, 5000))]

    assert OcrCheck(ocr().texts).of(empty_table(), outside) == [None] * 4


def test_ten_is_written_with_two_digits() -> None:
    (card,) = with_ocr_check([seen(rT=0.5, rJ=0.45)], [None], [printed("10")])

    assert (str(card.card), card.confidence > 0.9) == ("Td", True)


def test_what_is_no_card_does_not_become_one() -> None:
    nothing = seen(rA=0.02)

    (card,) = with_ocr_check([nothing], [None], [printed("A")])

    assert card.confidence <= 0.02


def test_a_card_that_the_ocr_contradicts_is_less_sure() -> None:
    sure, doubtful = seen(r6=0.95, r5=0.02), seen(r6=0.5, r5=0.2)

    cards = with_ocr_check([sure, doubtful], [Rank.EIGHT, Rank.EIGHT], [])

    assert [str(card.card) for card in cards] == ["6d", "6d"]
    assert cards[0].confidence < 0.8
    assert cards[1].confidence < SURE
