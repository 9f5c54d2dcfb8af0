"""Says of the elements of a frame what each is on the table, and puts a reading together of that.

Elements come in: lines of text, cards, and then buttons and the backs of cards. No stage but this one says
what they mean, and it sees no pixels.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from detection.poker.cards import Card
from detection.poker.readings import HERO_SEAT, HIDDEN, Confidence, Hidden, SeatReading, TableReading
from detection.vision.elements import (
    CardBacks,
    Controls,
    Dealt,
    Disc,
    FoundCard,
    Line,
    Plate,
    PotReading,
    Row,
    Spot,
)
from detection.vision.geometry import Box, Point
from detection.vision.table.area import asks_for_a_move, find_controls
from detection.vision.table.assignment import find_plates
from detection.vision.table.bets import bets
from detection.vision.table.dealer import dealer_plate
from detection.vision.table.hero import named_plate, with_heros_hand
from detection.vision.table.labels import seat_labels
from detection.vision.table.owners import assign_cards, shown_hands
from detection.vision.table.pots import find_pot, labelled
from detection.vision.table.roles import Roles, roles_of
from detection.vision.table.rows import hero_and_board, one_of_each
from detection.vision.table.seat_map import FEW_NAMES, HeroSeat, SeatMap, assign_seats, clockwise
from detection.vision.table.seating import Seating
from detection.vision.table.totals import Totals, printed_totals, with_bets

ESTABLISHED = 20
"""After so many readings it is known where players are."""
MOVES = frozenset({"check", "call", "bet", "raise"})

Size = tuple[int, int]
"""Width and height of a frame, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What cards and text are on the table, before it is known who holds cards face down and who deals."""

    dealt: Dealt
    pot: PotReading | None
    totals: Totals
    plates: tuple[Plate, ...]
    """In the order of play; with `has_hero`, the first is the hero's."""
    shown: Mapping[int, Row]
    """The cards that others show, by the index of the plate."""
    numbers: tuple[int | None, ...]
    """The seat number of each plate; None for one that is not believed yet."""
    points: tuple[Point | None, ...]
    """Where the seat of each plate is."""
    has_hero: bool
    shows_others: bool
    """Whether others' cards lie open, while it is known where the hero's lie."""
    centre: Point
    size: Size

    @property
    def area(self) -> Box:
        """The part of the frame that holds the plates, and a plate more to each side; there must be some."""
        boxes = [plate.box for plate in self.plates]
        wide, tall = max(box.width for box in boxes), 2 * max(box.height for box in boxes)
        return Box(
            max(min(box.left for box in boxes) - wide, 0),
            max(min(box.top for box in boxes) - tall, 0),
            min(max(box.right for box in boxes) + wide, self.size[0]),
            min(max(box.bottom for box in boxes) + tall, self.size[1]),
        )


class TablePlacer:
    """Says what is what in frame after frame of one table, and keeps what it learnt of the table."""

    def __init__(self, hero_names: Collection[str] = ()) -> None:
        """`hero_names` are the names at tables that are the user's."""
        self._names = frozenset(hero_names)
        self.forget()

    def forget(self) -> None:
        """Start afresh, as for another table."""
        self._seat_map: SeatMap | None = None
        self._labels_pot = False
        """Whether a label stood beside the pot before: then it does so always."""
        self.rescan()

    def rescan(self) -> None:
        """Forget where the hero's cards lie; which seat is where stays known."""
        self._hero = HeroSeat()

    def place(
        self, cards: Sequence[FoundCard], faces: Sequence[FoundCard], lines: list[Line], size: Size
    ) -> Placement:
        """Return what the cards and lines of a frame are.

        Args:
            cards: all that may be a card.
            faces: those of them that are there, one for each face.
            lines: the text.
            size: the frame's width and height.
        """
        pots = [pot.box for line in lines if (pot := labelled(line, lines)) is not None]
        seat = None if self._seat_map is None else self._seat_map.place_of(HERO_SEAT, size=size)
        hero_at = self._hero.ranks_at(seat)
        roles = roles_of(lines, faces, size)
        dealt = assign_cards(cards, faces, lines, pots, roles, size=size, hero_at=hero_at)
        return self.place_dealt(one_of_each(dealt), cards, lines, size, roles)

    def place_dealt(
        self,
        dealt: Dealt,
        cards: Sequence[FoundCard],
        lines: list[Line],
        size: Size,
        roles: Roles,
    ) -> Placement:
        """Return the rest of a table on which these cards are the board's, the hero's and those of others.

        `roles` is what the network says of the lines.
        """
        controls = find_controls(lines, size)
        totals = printed_totals(lines, controls.top)
        pot = with_bets(self._find_pot(dealt, cards, lines, controls), totals)
        centre = table_centre(dealt, pot, size)
        if self._hero.is_in_doubt(dealt) or self._names:
            others, _ = find_seats(lines, dealt.without_hero(), pot, centre, controls, roles)
            to_act = asks_for_a_move(lines, controls)
            seating = Seating.of([plate.box for plate in others], lines, roles)
            dealt = with_heros_hand(dealt, others, self._names, seating, to_act=to_act)
        plates, has_hero = find_seats(lines, dealt, pot, centre, controls, roles, hero_names=self._names)
        boxes = [plate.box for plate in plates]
        names = [plate.name for plate in plates]
        self._seat_map, numbers = assign_seats(
            self._seat_map, boxes, hero=has_hero, size=size, centre=centre, names=names
        )
        if has_hero and numbers[0] != HERO_SEAT and named_plate(plates, self._names) == 0:
            # The hero's seat was taken for another's: a name tells better than where cards lay.
            self._seat_map, numbers = assign_seats(
                None, boxes, hero=True, size=size, centre=centre, names=names
            )
        if has_hero and numbers[0] != HERO_SEAT:
            dealt, has_hero = dealt.without_hero(), False
        known = self._seat_map
        if sum(name is not None for name in names) >= FEW_NAMES:
            numbers = [
                None if at >= has_hero and is_bare(plates[at], known, number) else number
                for at, number in enumerate(numbers)
            ]
        points = [None if at is None or known is None else known.points[at] for at in numbers]
        shows_others = self._hero.is_known and any(row.lies_open for row in dealt.shown)
        if has_hero and dealt.hero is not None and points[0] is not None:
            self._hero.remember(dealt.hero, points[0])
        return Placement(
            dealt=dealt,
            pot=pot,
            totals=totals,
            plates=tuple(plates),
            shown=Seating.of(boxes, lines, roles).rows_at(dealt.shown),
            numbers=tuple(numbers),
            points=tuple(points),
            has_hero=has_hero,
            shows_others=shows_others,
            centre=centre,
            size=size,
        )

    def _find_pot(
        self, dealt: Dealt, cards: Sequence[FoundCard], lines: list[Line], controls: Controls
    ) -> PotReading | None:
        ranks = [
            Box(card.x - card.height, card.y - card.height, card.x + card.height, card.y + card.height)
            for card in cards
            if card.is_there
        ]
        pot = find_pot(lines, None if dealt.board is None else dealt.board.box, ranks, controls.top)
        if pot is not None and self._labels_pot and not pot.labelled:
            return None  # the label can't be read just now, and this is a stack beside the board
        self._labels_pot = self._labels_pot or (pot is not None and pot.labelled)
        return pot


def is_bare(plate: Plate, known: SeatMap | None, number: int | None) -> bool:
    """Return whether a plate is only an amount under a move's label, at a place where nobody was ever read.

    It may be a bet; a room that prints moves in place of names showed the name before.
    """
    if known is None or known.readings < ESTABLISHED:
        return False
    nobody = number is None or known.names[number] is None
    return nobody and plate.name is None and plate.label is not None and plate.label.kind in MOVES


def table_centre(dealt: Dealt, pot: PotReading | None, size: Size) -> Point:
    """Return about where the table's middle is."""
    if dealt.board is not None:
        return dealt.board.box.x, dealt.board.box.y
    if pot is not None:
        return pot.box.x, pot.box.y + 2 * pot.box.height
    return size[0] / 2, size[1] * 0.45


def find_seats(
    lines: list[Line],
    dealt: Dealt,
    pot: PotReading | None,
    centre: Point,
    controls: Controls,
    roles: Roles,
    *,
    hero_names: Collection[str] = (),
) -> tuple[list[Plate], bool]:
    """Return the plates in the order of play, and whether the first is the hero's, by name or by cards."""
    found = find_plates(lines, roles, None if pot is None else pot.amount.currency)
    if not found.plates:
        return [], False
    boxes = [plate.box for plate in found.plates]
    seating = Seating.of(boxes, lines, roles)
    lying = bets(
        boxes, found.stacks, lines, seating, pot=pot, centre=centre, has_board=dealt.board is not None
    )
    labels = seat_labels(lines, boxes, controls)
    plates = [
        replace(plate, bet=lying.get(at), label=labels.get(at)) for at, plate in enumerate(found.plates)
    ]
    named = named_plate(plates, hero_names)
    heros = seating.seat_of_row(dealt.hero) if named is None else named
    first = max(plates, key=lambda plate: plate.box.y) if heros is None else plates[heros]
    return clockwise(plates, centre, first), heros is not None


def assembled(
    placed: Placement,
    buttons: Sequence[Spot],
    backs: CardBacks,
    lines: Sequence[Line],
    discs: Sequence[Disc] = (),
) -> TableReading:
    """Return the reading of a frame, of which everything is found now; its size and room are left out."""
    dealt, pot, plates, numbers = placed.dealt, placed.pot, placed.plates, placed.numbers
    dealer = dealer_plate(buttons, lines, plates, placed.centre, open_hands(placed), discs)
    hero, board = hero_and_board(dealt)
    held: dict[int, tuple[Card, ...] | Hidden] = {
        **dict.fromkeys(backs.held, HIDDEN),
        **shown_hands(dealt, placed.shown),
    }
    if placed.has_hero and hero:
        held[0] = hero
    signs = [plate.stack.currency for plate in plates if plate.stack is not None]
    by_number = sorted((number, at) for at, number in enumerate(numbers) if number is not None)
    return TableReading(
        hero=hero,
        board=board,
        pot=None if pot is None else pot.amount.value,
        pots=placed.totals.pots,
        bets_total=None if (bets := placed.totals.bets) is None else bets.value,
        currency=pot.amount.currency if pot is not None else signs[0] if signs else None,
        seats=tuple(
            SeatReading(
                seat=number,
                name=plates[at].name,
                stack=None if (stack := plates[at].stack) is None else stack.value,
                bet=None if (bet := plates[at].bet) is None else bet.value,
                cards=held.get(at),
                dealer=at == dealer,
                hero=number == HERO_SEAT and placed.has_hero,
                active=True if at in held else False if at in backs.gone else None,
                label=plates[at].label,
            )
            for number, at in by_number
        ),
        dealer_seat=None if dealer is None else numbers[dealer],
        confidence=Confidence(
            hero=certainty(dealt.hero) if hero else None,
            board=certainty(dealt.board) if board else None,
            pot=None if pot is None else round(pot.confidence, 3),
        ),
    )


def open_hands(placed: Placement) -> dict[int, Box]:
    """Return where players' cards lie open, by the index of the plate."""
    hands = {at: row.box for at, row in placed.shown.items() if row.lies_open}
    if placed.has_hero and placed.dealt.hero is not None:
        hands[0] = placed.dealt.hero.box
    return hands


def certainty(row: Row | None) -> float | None:
    return None if row is None else round(row.confidence, 3)
