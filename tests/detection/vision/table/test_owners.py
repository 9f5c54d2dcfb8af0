from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from detection.poker.cards import parse_cards
from detection.vision.cards.evidence import one_per_face
from detection.vision.elements import Dealt, FoundCard, Line, Row
from detection.vision.geometry import Box
from detection.vision.table.owners import assign_cards, shown_hands
from detection.vision.table.pots import labelled
from detection.vision.table.roles import UNASKED
from tests.detection.vision.tables import found, row

WIDTH, HEIGHT = 1280, 720
HERO_AT = row("AhKd", x=600, y=530).rank_box


def assigned(
    cards: list[FoundCard], lines: Sequence[Line], width: int, height: int, hero_at: Box | None = None
) -> Dealt:
    faces = one_per_face([card for card in cards if card.is_there])
    pots = [pot.box for line in lines if (pot := labelled(line, lines)) is not None]
    return assign_cards(cards, faces, lines, pots, UNASKED, size=(width, height), hero_at=hero_at)


def test_once_the_heros_place_is_known_cards_elsewhere_are_not_the_heros() -> None:
    cards = [found(card, 440 + 80 * at, 300) for at, card in enumerate(parse_cards("2c7d9sJhQc"))]
    shown = [found(card, 130 + 70 * at, 430) for at, card in enumerate(parse_cards("5h5d"))]

    without = assigned(cards + shown, [], WIDTH, HEIGHT)
    known = assigned(cards + shown, [], WIDTH, HEIGHT, HERO_AT)

    assert without.hero is not None
    assert known.hero is None
    assert [row.read for row in known.shown] == [tuple(parse_cards("5h5d"))]


def test_the_heros_cards_are_found_at_their_place() -> None:
    cards = [found(card, 130 + 70 * at, 430) for at, card in enumerate(parse_cards("5h5d"))]
    own = [found(card, 600 + 60 * at, 530) for at, card in enumerate(parse_cards("AhKd"))]

    dealt = assigned(cards + own, [], WIDTH, HEIGHT, Box(580, 510, 680, 550))

    assert dealt.hero is not None
    assert dealt.hero.read == tuple(parse_cards("AhKd"))


def test_one_card_at_the_heros_place_is_neither_a_hand_nor_none() -> None:
    (card,) = (found(card, 600, 530) for card in parse_cards("Ah"))

    dealt = assigned([card], [], WIDTH, HEIGHT, HERO_AT)

    assert (dealt.hero, dealt.hero_doubted) == (None, True)


def test_a_printed_list_of_hands_is_no_board_and_no_hand() -> None:
    listed = [
        found(card, 60 + 60 * at, 420 + 85 * line)
        for line, hand in enumerate(("AhKhQhJhTh", "9c8c7c6c5c", "KsKdKcKh2d"))
        for at, card in enumerate(parse_cards(hand))
    ]
    own = [found(card, 600 + 60 * at, 610) for at, card in enumerate(parse_cards("AdQs"))]

    dealt = assigned(listed + own, [], WIDTH, HEIGHT)

    assert (dealt.board, dealt.shown) == (None, ())
    assert dealt.hero is not None
    assert dealt.hero.read == tuple(parse_cards("AdQs"))


def test_boards_dealt_twice_are_no_list() -> None:
    cards = [
        found(card, 440 + 80 * at, y)
        for y, board in ((300, "2c7d9sJhQc"), (360, "2c7d9s4h4c"))
        for at, card in enumerate(parse_cards(board))
    ]

    assert assigned(cards, [], WIDTH, HEIGHT).board is not None


def test_a_windows_buttons_are_no_board() -> None:
    buttons = [found(card, 900 + 40 * at, 40) for at, card in enumerate(parse_cards("3cJcQh"))]

    dealt = assigned(buttons, [], WIDTH, HEIGHT)

    assert (dealt.board, dealt.board_doubted) == (None, False)


def test_a_second_rank_on_a_face_of_the_board_is_no_doubt_of_the_hero() -> None:
    board = [found(card, 440 + 80 * at, 300) for at, card in enumerate(parse_cards("2c7d9s"))]
    vague = replace(board[1], confidence=0.2, heat=0.55, face_up=0.68, height=40)
    large, alone = replace(vague, x=vague.x + 20, y=vague.y + 45), replace(vague, x=620, y=560)

    assert not assigned([*board, large], [], WIDTH, HEIGHT).hero_doubted
    assert assigned([*board, alone], [], WIDTH, HEIGHT).hero_doubted


STACKS = [(300, 300), (600, 230), (900, 300), (300, 560), (900, 560), (600, 680)]
"""The middles of six stacks at the upper left of a desktop of 2400 x 1600."""
DESKTOP = 2400, 1600


def printed(text: str, x: float, y: float) -> Line:
    return Line(text=text, score=0.99, box=Box(x - 40, y - 10, x + 40, y + 10))


def test_on_a_desktop_a_hand_of_omaha_is_no_board() -> None:
    own = [found(card, 510 + 60 * at, 620) for at, card in enumerate(parse_cards("4d4c6d7s"))]
    lines = [*(printed("$120", x, y) for x, y in STACKS), printed("Total pot: $5", 600, 380)]

    dealt = assigned(own, lines, *DESKTOP)

    assert dealt.board is None
    assert dealt.hero is not None
    assert dealt.hero.read == tuple(parse_cards("4d4c6d7s"))


def test_on_a_desktop_a_board_is_one_wherever_the_table_stands() -> None:
    stacks = [printed("$120", x + 1200, y + 800) for x, y in STACKS]
    lines = [*stacks, printed("Total pot: $5", 1800, 1150)]
    cards = [found(card, 1680 + 60 * at, 1200) for at, card in enumerate(parse_cards("4d4c6d7s"))]

    dealt = assigned(cards, lines, *DESKTOP)

    assert dealt.hero is None
    assert dealt.board is not None
    assert dealt.board.read == tuple(parse_cards("4d4c6d7s"))


def test_what_may_be_a_card_beside_the_tables_middle_is_no_doubt_of_the_board() -> None:
    lines = [printed("$120", x, y) for x, y in STACKS]
    (card,) = (found(card, 1000, 500, confidence=0.2) for card in parse_cards("4d"))
    glimpse = replace(card, heat=0.58, face_up=0.68)

    assert not assigned([glimpse], [*lines, printed("$3", 600, 500)], *DESKTOP).board_doubted
    assert assigned([replace(glimpse, x=620)], [*lines, printed("$3", 600, 500)], *DESKTOP).board_doubted


LEFT, RIGHT = row("AhKd", x=170), row("7c7d", x=870)


@pytest.mark.parametrize(
    ("shown", "hands"),
    [
        ([(LEFT, 0)], {0: "AhKd"}),
        ([(LEFT, 0), (RIGHT, 1)], {0: "AhKd", 1: "7c7d"}),
        ([(row("AhKd", x=170, confidence=0.3), 0)], {}),
        ([(row("Ah", x=170), 0)], {}),
        ([(LEFT, 0), (row("AhQd", x=870), 1)], {}),
    ],
    ids=["one hand", "two hands", "unsure", "a single card", "one card twice"],
)
def test_hands_that_are_read_with_certainty_are_shown(
    shown: list[tuple[Row, int]], hands: dict[int, str]
) -> None:
    dealt = Dealt(hero=None, board=None, shown=tuple(each for each, _ in shown))

    told = shown_hands(dealt, {at: each for each, at in shown})

    assert told == {at: tuple(parse_cards(cards)) for at, cards in hands.items()}


def test_a_card_of_the_board_is_nobodys() -> None:
    dealt = Dealt(hero=None, board=row("AhTd2c", x=500, y=400), shown=(LEFT,))

    assert shown_hands(dealt, {0: LEFT}) == {}


def test_what_is_not_the_heros_is_somebody_elses() -> None:
    dealt = Dealt(hero=LEFT, board=None, shown=()).without_hero()

    assert dealt.hero is None
    assert shown_hands(dealt, {0: LEFT}) == {0: tuple(parse_cards("AhKd"))}
