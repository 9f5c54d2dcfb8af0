"""What the stages hand on: values that say what is seen, where and how surely, in pixels of a frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from detection.poker.amounts import Amount
from detection.poker.cards import Card, Rank
from detection.poker.readings import SeatLabel
from detection.vision.geometry import Box

RANKS = tuple(Rank)
NEVER_RULED_OUT = 0.003
"""The network is too sure of itself at times: it is taken to hold each rank for at least this likely."""
BESIDE_BUTTON = 2.0
"""How far to the side of a button's text its own edge may reach, in heights of the text."""
LEGIBLE = 0.75
"""An amount whose letters are less sure than this is not claimed."""
LIKELY = 0.35
"""With this confidence a place is taken for a card."""
HOT, FACE_UP = 0.6, 0.7
"""So is a place this hot that the network takes for some card: one that can't be read."""
SURE = 0.45
"""A card read with less confidence is not claimed, nor is the hand or board it belongs to."""
SURE_SUIT = 0.7
"""Nor is one whose suit is less sure: between two suits even the wrong one gets half."""
FACE_BELOW = 3.0
"""A face reaches so many heights below the middle of its rank, if it isn't covered: most reach further."""
LIKE_D = 0.8
"""How much of what is printed on a disc and a D must be common, of what either covers."""
NAME_AND_STACK = 2.2
"""So many times as high as its text is a plate with two lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as printed, and how sure its reading is, 0 to 1."""

    box: Box
    text: str
    score: float

    @property
    def is_legible(self) -> bool:
        """Whether an amount may be claimed by this line."""
        return self.score >= LEGIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCard:
    """A face-up card: what it most probably is, and how sure that is, 0 to 1."""

    card: Card
    confidence: float
    face_up: float
    """How sure it is that there is a card at all, 0 to 1."""
    heat: float
    face: Box
    x: float
    y: float
    height: float
    """Centre and height of its rank, in pixels."""
    ranks: tuple[float, ...]
    """How likely each rank is, in the order of `RANKS`; what is missing to 1 is that it is no card."""
    suit: float
    """How sure its suit is, 0 to 1."""

    @property
    def is_there(self) -> bool:
        """Whether there is a face-up card, be it readable or not."""
        return self.confidence >= LIKELY or (self.heat >= HOT and self.face_up >= FACE_UP)

    @property
    def certain_face(self) -> Box:
        """Where its face lies for certain: its lower edge is guessed too low at times."""
        return replace(self.face, bottom=min(self.face.bottom, self.y + FACE_BELOW * self.height))

    def is_on_face_of(self, other: FoundCard) -> bool:
        """Whether this is printed on the face that `other` stands on."""
        face = other.face
        if not (face.left < self.x < face.right and face.top < self.y < face.bottom):
            return False
        # The upper edge of a second card, a little lower, lies higher than that.
        lower = self.y - other.y > 0.5 * (self.height + other.height)
        return lower or (self.card == other.card and self.x - other.x < 0.9 * face.width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cards that lie side by side."""

    cards: tuple[FoundCard, ...]

    @property
    def box(self) -> Box:
        faces = [card.face for card in self.cards]
        # One card's edge may be guessed far off; they lie level, so what most say is so.
        return Box(
            min(face.left for face in faces),
            median(face.top for face in faces),
            max(face.right for face in faces),
            median(face.bottom for face in faces),
        )

    @property
    def certain_box(self) -> Box:
        """The box around the faces, as far down as they lie for certain."""
        return replace(self.box, bottom=median(card.certain_face.bottom for card in self.cards))

    @property
    def rank_box(self) -> Box:
        """The box around the ranks: it does not depend on how much of the faces is to be seen."""
        xs, ys = [card.x for card in self.cards], [card.y for card in self.cards]
        tall = max(card.height for card in self.cards)
        return Box(min(xs) - tall, min(ys) - tall, max(xs) + tall, max(ys) + tall)

    @property
    def height(self) -> float:
        """The usual height of a rank."""
        return sorted(card.height for card in self.cards)[len(self.cards) // 2]

    @property
    def confidence(self) -> float:
        return min(card.confidence for card in self.cards)

    @property
    def mean_confidence(self) -> float:
        return sum(card.confidence for card in self.cards) / len(self.cards)

    @property
    def is_sure(self) -> bool:
        """Whether each of the cards is read with enough confidence."""
        return self.confidence >= SURE

    @property
    def read(self) -> tuple[Card, ...] | None:
        """The cards from left to right; None if one can't be read, stands there twice, or was not found."""
        cards = tuple(card.card for card in self.cards)
        sure = self.is_sure and all(card.suit >= SURE_SUIT for card in self.cards)
        steps = [b.x - a.x for a, b in pairwise(self.cards)]
        has_gap = len(steps) > 1 and max(steps) > 1.6 * min(steps)
        return cards if sure and len(set(cards)) == len(cards) and not has_gap else None

    @property
    def lies_open(self) -> bool:
        """Whether these are cards beyond doubt, and not figures on backs that look like some.

        A diamond on a back is read as an eight with certainty; the finder is not so easily deceived.
        """
        return len(self.read or ()) > 1 and all(card.heat >= HOT for card in self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """All face-up cards of a frame by what they are."""

    hero: Row | None
    board: Row | None
    shown: tuple[Row, ...]
    hero_doubted: bool = False
    """Something that may be a card lies where a hero's cards could lie."""
    board_doubted: bool = False

    @property
    def open_rows(self) -> list[Row]:
        """The rows that are cards beyond doubt."""
        return [row for row in (self.hero, self.board, *self.shown) if row is not None and row.lies_open]

    @property
    def rows_of_players(self) -> tuple[Row, ...]:
        """All rows but the board."""
        return self.shown if self.hero is None else (self.hero, *self.shown)

    def without_hero(self, *, doubted: bool = False) -> Dealt:
        """Return the cards with what was taken for the hero's hand as one that somebody else shows."""
        if self.hero is None:
            return self
        doubted = self.hero_doubted or doubted
        return replace(self, hero=None, shown=(*self.shown, self.hero), hero_doubted=doubted)


@dataclass(frozen=True, slots=True, kw_only=True)
class PotReading:
    """A printed total, where it stands, and how sure it is, 0 to 1."""

    amount: Amount
    box: Box
    confidence: float
    labelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A player's place: what is printed there, and the bet in front of it."""

    box: Box
    name: str | None
    stack: Amount | None
    bet: Amount | None = None
    label: SeatLabel | None = None

    @property
    def text_height(self) -> float:
        """About how tall a line on it is."""
        two_lines = self.name is not None and self.stack is not None
        return self.box.height / (NAME_AND_STACK if two_lines else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The user's own buttons: below `top` pixels, each with what is printed at its side and under it."""

    top: float
    buttons: tuple[Box, ...] = ()

    def hold(self, box: Box) -> bool:
        """Return whether `box` is among the buttons, such as what a bet would cost."""
        level = [button for button in self.buttons if button.top < box.bottom]
        if box.y <= self.top or not level:
            return False
        left = min(button.left - BESIDE_BUTTON * button.height for button in level)
        return left < box.x < max(button.right + BESIDE_BUTTON * button.height for button in level)


@dataclass(frozen=True, slots=True)
class Disc:
    """A disc that may be the button, and how much what is printed on it is like a D, 0 to 1."""

    box: Box
    similarity: float
    marked: bool
    """Whether one thing is printed on its middle."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that was spotted, a button or backs of cards: where, and how probable it is, 0 to 1."""

    box: Box
    probability: float
    area: float
    """How much of the box it fills, in square pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardBacks:
    """What is seen of backs, by the index of the plate. Of the other plates nothing is known."""

    held: frozenset[int] = frozenset()
    """Cards lie face down there."""
    gone: frozenset[int] = frozenset()
    """Cards lay face down there in an earlier frame, and no cards lie there now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDetails:
    """What a reading was made from: for pictures of it, and to explain it."""

    cards: tuple[FoundCard, ...] = ()
    lines: tuple[Line, ...] = ()
    dealt: Dealt | None = None
    pot: PotReading | None = None
    plates: tuple[Plate, ...] = ()
    numbers: tuple[int | None, ...] = ()
    """The seat number of each plate."""
