"""Whose is what: the cards are the board's, the hero's or another player's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from detection.poker.cards import Card
from detection.vision.elements import Dealt, FoundCard, Line, Plate, Row
from detection.vision.geometry import Box
from detection.vision.table.area import table_area
from detection.vision.table.roles import Roles
from detection.vision.table.rows import completed, overlap_share, pair_of, printed_lists, rows
from detection.vision.table.seat_map import hero_among

HERO_DOUBT, BOARD_DOUBT, DOUBT_FACE_UP = 0.45, 0.55, 0.65
"""Where a place of this heat and likeness to a card lies, nobody claims that there is none."""
HIGHEST_BOARD, LOWEST_BOARD = 0.12, 0.56
"""Cards above the first share of a table are a window's buttons: over a board there are players.

Below the second share of the frame, the lowest cards are a hand.
"""
LOW, FAR_BELOW_POT = 0.45, 5.2
"""The lowest cards are no hand above the first share of a table, wherever that is in the frame.

Below it they are one if they lie so many of their ranks' heights below the pot: 96 of 100 boards lie nearer.
"""
CERTAIN = 0.95
"""Cards that the network is so sure are the board's are no hand, and the board where the rules find none."""


def assign_cards(
    found: Sequence[FoundCard],
    faces: Sequence[FoundCard],
    lines: Sequence[Line],
    pots: Sequence[Box],
    roles: Roles,
    *,
    size: tuple[int, int],
    hero_at: Box | None = None,
) -> Dealt:
    """Return whose each of the cards is.

    Args:
        found: all that may be a card.
        faces: those of them that are there, one for each face.
        lines: the text of the frame.
        pots: where the totals are that a label announces.
        roles: what the network says of the cards.
        size: the frame's width and height.
        hero_at: where the ranks of the hero's cards lay in an earlier frame: no others are the hero's then.
    """
    gathered = rows(faces)
    area = table_area(lines, [row.rank_box for row in gathered if len(row.cards) > 1], *size)
    listed = {id(card) for row in printed_lists(gathered) for card in row.cards}
    found = [card for card in found if id(card) not in listed]
    all_rows = [completed(row, found) for row in gathered if id(row.cards[0]) not in listed]
    board = find_board(all_rows, area, pots, size[1])
    boards = [row for row in all_rows if roles.of_row("board", row) >= CERTAIN]
    if board is None and len(boards) == 1:
        board = boards[0] if 3 <= len(boards[0].cards) <= 5 else None
    others = [pair_of(row) for row in all_rows if row is not board]
    hero, half_seen = hero_among([row for row in others if row not in boards], board, area, hero_at)
    used = [card for row in all_rows for card in row.cards]
    loose = [
        card
        for card in found
        if card.face_up >= DOUBT_FACE_UP
        and not any(card is other or card.is_on_face_of(other) for other in used)
    ]
    central = [card for card in loose if abs(area.across(card.x) - 0.5) < 0.22]
    return Dealt(
        hero=hero,
        board=board,
        shown=tuple(row for row in others if row is not hero),
        hero_doubted=half_seen
        or any(
            card.heat >= HERO_DOUBT
            and (area.down(card.y) > 0.5 if board is None else card.y > board.rank_box.bottom)
            for card in central
        ),
        board_doubted=any(card.heat >= BOARD_DOUBT and 0.25 < area.down(card.y) < 0.6 for card in central)
        or any(lies_where_boards_lie(row, area) for row in others if row is not hero),
    )


def find_board(all_rows: list[Row], area: Box, pots: Sequence[Box], height: int) -> Row | None:
    """Return the row of community cards: three to five, apart from each other, near the table's middle."""

    def worth(row: Row) -> float:
        across, down = area.across(row.rank_box.x), area.down(row.rank_box.y)
        off = abs(across - 0.5) + max(0.0, down - 0.5) + max(0.0, 0.25 - down)
        return 0.2 * len(row.cards) + 0.5 * row.mean_confidence - off - overlap_share(row)

    # The lowest cards in the lower half are a hand, be it four of Omaha: no board lies under the hero's.
    lowest = max((row.rank_box.y for row in all_rows if len(row.cards) > 1), default=0.0)

    def is_hand(row: Row) -> bool:
        at = row.rank_box.y
        low = at == lowest and area.down(at) > LOW
        return low and (at > LOWEST_BOARD * height or lies_far_below(row, pots))

    wide = [
        row
        for row in all_rows
        if 3 <= len(row.cards) <= 5
        and overlap_share(row) < 0.35
        and 0.15 < area.across(row.rank_box.x) < 0.85
        and area.down(row.rank_box.y) > HIGHEST_BOARD
        and not is_hand(row)
    ]
    return max(wide, key=worth, default=None)


def lies_far_below(row: Row, pots: Sequence[Box]) -> bool:
    """Whether a row lies far below the nearest pot over or under it; a board does not."""
    box = row.rank_box
    below = [(box.y - pot.y) / row.height for pot in pots if abs(pot.x - box.x) < box.width]
    return bool(below) and min(below, key=abs) > FAR_BELOW_POT


def lies_where_boards_lie(row: Row, area: Box) -> bool:
    """Whether cards, of which too few were found to be a board, lie in the middle of the table."""
    box = row.rank_box
    return row.is_sure and abs(area.across(box.x) - 0.5) < 0.12 and 0.25 < area.down(box.y) < 0.5


def shown_hands(dealt: Dealt, at_plates: Mapping[int, Row]) -> dict[int, tuple[Card, ...]]:
    """Return the hands that others show, by the index of the plate; only such as are read with certainty.

    `at_plates` says which row lies at which plate.
    """
    shown = [row for row in dealt.shown if row.lies_open]
    open_cards = [row.read or () for row in (dealt.hero, dealt.board, *shown) if row is not None]
    times = Counter(card for cards in open_cards for card in cards)
    hands = {at: row.read for at, row in at_plates.items() if row in shown}
    # There is one of each card: one that is seen twice is misread in one place.
    return {
        at: cards
        for at, cards in hands.items()
        if cards is not None and all(times[card] == 1 for card in cards)
    }


def text_height(plates: Sequence[Plate], lines: Sequence[Line] = ()) -> float:
    """Return about how tall a line on the plates is: a portrait may stand between name and stack."""
    heights = [
        line.box.height
        for line in lines
        for plate in plates
        if plate.box.left <= line.box.x <= plate.box.right and plate.box.top <= line.box.y <= plate.box.bottom
    ]
    heights = sorted(heights or [plate.text_height for plate in plates])
    return heights[len(heights) // 2]
