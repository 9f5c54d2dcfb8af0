from __future__ import annotations

from dataclasses import replace

import pytest

from detection.poker.cards import parse_cards
from detection.vision.geometry import Box
from detection.vision.table.card_owners import lies_at, roles
from detection.vision.text.lines import Line
from tests.detection.vision.tables import found, row

WIDTH, HEIGHT = 1280, 720
HERO_AT = row("AhKd", x=600, y=530).rank_box


@pytest.mark.parametrize(
    ("x", "y", "there"),
    [(600, 530, True), (612, 518, True), (630, 530, True), (600, 300, False), (160, 430, False)],
    ids=["in place", "lifted a little", "one card seen", "higher up", "at another seat"],
)
def test_cards_lie_where_others_lay(x: int, y: int, there: bool) -> None:  # noqa: FBT001
    assert lies_at(row("5h5d", x=x, y=y), HERO_AT) is there


def test_once_the_heros_place_is_known_cards_elsewhere_are_not_the_heros() -> None:
    cards = [found(card, 440 + 80 * at, 300) for at, card in enumerate(parse_cards("2c7d9sJhQc"))]
    shown = [found(card, 130 + 70 * at, 430) for at, card in enumerate(parse_cards("5h5d"))]

    without = roles(cards + shown, [], WIDTH, HEIGHT)
    known = roles(cards + shown, [], WIDTH, HEIGHT, HERO_AT)

    assert without.hero is not None
    assert known.hero is None
    assert [row.read for row in known.shown] == [tuple(parse_cards("5h5d"))]


def test_the_heros_cards_are_found_at_their_place() -> None:
    cards = [found(card, 130 + 70 * at, 430) for at, card in enumerate(parse_cards("5h5d"))]
    own = [found(card, 600 + 60 * at, 530) for at, card in enumerate(parse_cards("AhKd"))]

    dealt = roles(cards + own, [], WIDTH, HEIGHT, Box(580, 510, 680, 550))

    assert dealt.hero is not None
    assert dealt.hero.read == tuple(parse_cards("AhKd"))


def test_one_card_at_the_heros_place_is_neither_a_hand_nor_none() -> None:
    (card,) = (found(card, 600, 530) for card in parse_cards("Ah"))

    dealt = roles([card], [], WIDTH, HEIGHT, HERO_AT)

    assert (dealt.hero, dealt.hero_doubted) == (None, True)


def test_a_printed_list_of_hands_is_no_board_and_no_hand() -> None:
    listed = [
        found(card, 60 + 60 * at, 420 + 85 * line)
        for line, hand in enumerate(("AhKhQhJhTh", "9c8c7c6c5c", "KsKdKcKh2d"))
        for at, card in enumerate(parse_cards(hand))
    ]
    own = [found(card, 600 + 60 * at, 610) for at, card in enumerate(parse_cards("AdQs"))]

    dealt = roles(listed + own, [], WIDTH, HEIGHT)

    assert (dealt.board, dealt.shown) == (None, ())
    assert dealt.hero is not None
    assert dealt.hero.read == tuple(parse_cards("AdQs"))


def test_boards_dealt_twice_are_no_list() -> None:
    cards = [
        found(card, 440 + 80 * at, y)
        for y, board in ((300, "2c7d9sJhQc"), (360, "2c7d9s4h4c"))
        for at, card in enumerate(parse_cards(board))
    ]

    assert roles(cards, [], WIDTH, HEIGHT).board is not None


def test_a_windows_buttons_are_no_board() -> None:
    buttons = [found(card, 900 + 40 * at, 40) for at, card in enumerate(parse_cards("3cJcQh"))]

    dealt = roles(buttons, [], WIDTH, HEIGHT)

    assert (dealt.board, dealt.board_doubted) == (None, False)


def test_a_second_rank_on_a_face_of_the_board_is_no_doubt_of_the_hero() -> None:
    board = [found(card, 440 + 80 * at, 300) for at, card in enumerate(parse_cards("2c7d9s"))]
    vague = replace(board[1], confidence=0.2, heat=0.55, face_up=0.68, height=40)
    large, alone = replace(vague, x=vague.x + 20, y=vague.y + 45), replace(vague, x=620, y=560)

    assert not roles([*board, large], [], WIDTH, HEIGHT).hero_doubted
    assert roles([*board, alone], [], WIDTH, HEIGHT).hero_doubted


STACKS = [(300, 300), (600, 230), (900, 300), (300, 560), (900, 560), (600, 680)]
"""The middles of six stacks at the upper left of a desktop of 2400 x 1600."""
DESKTOP = 2400, 1600


def printed(text: str, x: float, y: float) -> Line:
    return Line(text=text, score=0.99, box=Box(x - 40, y - 10, x + 40, y + 10))


def test_on_a_desktop_a_hand_of_omaha_is_no_board() -> None:
    own = [found(card, 510 + 60 * at, 620) for at, card in enumerate(parse_cards("4d4c6d7s"))]
    lines = [*(printed("$120", x, y) for x, y in STACKS), printed("Total pot: $5", 600, 380)]

    dealt = roles(own, lines, *DESKTOP)

    assert dealt.board is None
    assert dealt.hero is not None
    assert dealt.hero.read == tuple(parse_cards("4d4c6d7s"))


def test_on_a_desktop_a_board_is_one_wherever_the_table_stands() -> None:
    stacks = [printed("$120", x + 1200, y + 800) for x, y in STACKS]
    lines = [*stacks, printed("Total pot: $5", 1800, 1150)]
    cards = [found(card, 1680 + 60 * at, 1200) for at, card in enumerate(parse_cards("4d4c6d7s"))]

    dealt = roles(cards, lines, *DESKTOP)

    assert dealt.hero is None
    assert dealt.board is not None
    assert dealt.board.read == tuple(parse_cards("4d4c6d7s"))


def test_what_may_be_a_card_beside_the_tables_middle_is_no_doubt_of_the_board() -> None:
    lines = [printed("$120", x, y) for x, y in STACKS]
    (card,) = (found(card, 1000, 500, confidence=0.2) for card in parse_cards("4d"))
    glimpse = replace(card, heat=0.58, face_up=0.68)

    assert not roles([glimpse], [*lines, printed("$3", 600, 500)], *DESKTOP).board_doubted
    assert roles([replace(glimpse, x=620)], [*lines, printed("$3", 600, 500)], *DESKTOP).board_doubted
