"""A session's events, cut into hands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from detection.poker.cards import Card
from detection.poker.event_rules import apply_to_table
from detection.poker.hand import CARDS_ON_BOARD, STREETS
from detection.poker.table_state import SeatState, TableState, read_amount

Event = Mapping[str, Any]
"""As the wire carries it: `type`, `seq`, `timestamp` and `data`."""
BEGINS_PLAY = frozenset({"action", "street_change", "board", "hand_end"})
"""What no longer belongs to the deal, but for the actions that are a part of it."""
POSTS = frozenset({"post", "ante", "straddle"})
SURE = 0.95
"""An action of which an event is less certain makes its hand a partial one."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a player did; `amount` is what then lay before them."""

    seat: int
    verb: str
    amount: Decimal | None
    street: object = None
    """As the event names it; None where it does not."""
    seq: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Acted:
    """Actions of one look at the table: of those it can't be seen which came first."""

    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Dealt:
    """Community cards came; so many lie there now."""

    count: int


Step = Acted | Dealt


@dataclass(frozen=True, slots=True)
class Result:
    """What the hand's end told of a player; None is unknown."""

    seat: int
    won: Decimal | None


@dataclass(slots=True, kw_only=True)
class SeenHand:
    """One hand as its events tell it."""

    number: object
    first_seq: int
    started_at: str
    """When it began, as the wire writes moments."""
    played_at: str | None = None
    """The same, where its event says that it is another moment: of a hand that was imported."""
    history: int | None = None
    """The number of the hand history that it was imported from."""
    deal: TableState = field(default_factory=TableState)
    """The table once cards and blinds lay there, before anybody acted."""
    held: set[int] = field(default_factory=set)
    """Seats that were seen to hold cards at any time."""
    steps: list[Step] = field(default_factory=list)
    hero: tuple[Card, ...] = ()
    board: tuple[Card, ...] = ()
    shown: dict[int, tuple[Card, ...]] = field(default_factory=dict)
    """Hole cards that were shown, by seat."""
    posts: list[Action] = field(default_factory=list)
    """Antes, blinds and straddles, where events tell them."""
    dealt: dict[int, Decimal | None] | None = None
    """Who was dealt in, in the order of play, with what before antes and blinds, where its end tells it."""
    whole: bool = True
    """Whether it was seen from its deal to its end, by what its end tells."""
    results: list[Result] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)
    """Numbers of events that are not certain, and what of the hand that makes uncertain."""
    end: TableState | None = None
    """The table as the hand ended; None where its end was not seen."""
    after: TableState | None = None
    """The table once the chips that changed with its end had changed."""

    def seat(self, number: int) -> SeatState:
        """Return a seat as the deal found it, or else as it was when the hand ended."""
        tables = [table for table in (self.deal, self.end) if table is not None and number in table.seats]
        return tables[0].seats[number] if tables else SeatState(number)


def hands_of(events: Iterable[Event], *, table: TableState | None = None) -> Iterator[SeenHand]:
    """Yield the hands that begin in a table's events, in order; `table` is how it stood before them."""
    now = table or TableState()
    hand: SeenHand | None = None
    dealing = acting = False
    was: dict[int | None, SeatState | None] = {}  # each seat as it was before it last changed in this hand
    for event in events:
        kind, seat = event["type"], _seat_of(event)
        before, now = now, apply_to_table(now, event) or now
        if hand is not None and _is_over(hand, kind):
            yield hand
            hand = None
        if kind == "hand_start":
            hand = SeenHand(
                number=event["data"].get("hand"),
                first_seq=event["seq"],
                started_at=event["timestamp"],
                played_at=event["data"].get("played_at"),
                history=_number(event["data"].get("history")),
            )
            dealing, was = True, {}
        if hand is None:
            continue
        if kind == "player" and seat is not None:
            was[seat] = before.seats.get(seat)
        if dealing and (_begins_play(event) or _is_shown(event)):
            hand.deal, dealing = before, False
        dealt = was.get(seat)
        if _is_move(event) and (not hand.steps or (acting and len(hand.steps) == 1)) and dealt:
            # The chips that prove an action are told before it: they are not the deal's.
            hand.deal = replace(hand.deal, seats={**hand.deal.seats, dealt.seat: dealt})
        if kind == "correction":
            _correct(hand, event)
        elif hand.end is not None:
            hand.after = _paid(hand.end, hand.after or hand.end, event)
        elif kind == "hand_end":
            hand.end, hand.after = before, now
            _note_results(hand, event["data"].get("results"))
            _note_dealt(hand, event["data"])
        else:
            _note(hand, event, now, acting=acting)
        acting = kind == "action"
    if hand is not None:
        yield hand


def _is_over(hand: SeenHand, kind: str) -> bool:
    """Return whether an event no longer belongs to a hand: it ended before, or it never will."""
    return (
        kind not in ("player", "correction")
        if hand.end is not None
        else kind in ("hand_start", "session_start")
    )


def _note(hand: SeenHand, event: Event, now: TableState, *, acting: bool) -> None:
    """Keep what an event says of the play; `acting` says that the event before it was an action, too."""
    kind, data, seat = event["type"], event["data"], _seat_of(event)
    if kind == "action" and seat is not None and isinstance(data.get("action"), str):
        _add(hand, _action(event, seat), same_look=acting)
        certainty = data.get("certainty")
        if isinstance(certainty, int | float) and certainty < SURE:
            reason = f"that seat {seat} did {data['action']} is {certainty:.0%} certain"
            hand.doubts.append((event["seq"], reason))
    elif kind == "board" and len(now.board) > len(hand.board):
        hand.steps.append(Dealt(len(now.board)))
    elif _is_shown(event) and seat is not None:
        shown = now.seats[seat].cards
        hand.shown[seat] = shown if isinstance(shown, tuple) else ()
    hand.held |= {each.seat for each in now.seats.values() if each.active}
    hand.hero = now.hero or hand.hero
    hand.board = now.board or hand.board


def _action(event: Event, seat: int) -> Action:
    data = event["data"]
    return Action(seat, data["action"], _amount(data.get("amount")), data.get("street"), event["seq"])


def _add(hand: SeenHand, action: Action, *, same_look: bool) -> None:
    """Add an action behind the others, or to those of the same look."""
    if action.verb in POSTS:
        hand.posts.append(action)
        return
    later = [at for at, step in enumerate(hand.steps) if isinstance(step, Dealt) and _is_later(step, action)]
    if later:
        # A move may be told only once the next card lies there, which made it certain.
        hand.steps.insert(later[0], Acted((action,)))
        return
    last = hand.steps[-1] if hand.steps else None
    if same_look and isinstance(last, Acted) and all(other.seat != action.seat for other in last.actions):
        hand.steps[-1] = Acted((*last.actions, action))
    else:
        hand.steps.append(Acted((action,)))


def _is_later(dealt: Dealt, action: Action) -> bool:
    """Return whether cards came after the street of a move."""
    return action.street in STREETS and dealt.count > CARDS_ON_BOARD[STREETS.index(str(action.street))]


def _correct(hand: SeenHand, event: Event) -> None:
    """Put what a correction says in the place of the actions that it corrects, or only take them away."""
    data, seat = event["data"], _seat_of(event)
    wrong = data.get("corrects")
    seqs = set(wrong) if isinstance(wrong, list) else set()
    right = [_action(event, seat)] if seat is not None and isinstance(data.get("action"), str) else []
    steps: list[Step] = []
    for step in hand.steps:
        if not isinstance(step, Acted):
            steps.append(step)
            continue
        actions: list[Action] = []
        for action in step.actions:
            if action.seq not in seqs:
                actions.append(action)
            else:
                actions += right
                right = []
        if actions:
            steps.append(Acted(tuple(actions)))
    hand.steps = steps
    hand.posts = [action for action in hand.posts if action.seq not in seqs]
    hand.doubts = [(seq, reason) for seq, reason in hand.doubts if seq not in seqs]
    for action in right:
        _add(hand, action, same_look=False)


def _note_results(hand: SeenHand, told: object) -> None:
    """Keep what a hand's end tells of who won what, and of cards that were shown."""
    for result in told if isinstance(told, list) else []:
        seat, cards = result.get("seat"), result.get("cards")
        if type(seat) is not int:
            continue
        hand.results.append(Result(seat, _amount(result.get("won"))))
        if isinstance(cards, list) and seat not in hand.shown:
            try:
                shown = tuple(Card.parse(text) for text in cards)
            except (TypeError, ValueError):
                continue
            if shown != hand.hero:
                hand.shown[seat] = shown


def _note_dealt(hand: SeenHand, data: Mapping[str, Any]) -> None:
    """Keep what a hand's end tells of who was dealt in."""
    dealt = data.get("dealt")
    if isinstance(dealt, list):
        hand.dealt = {
            each["seat"]: _amount(each.get("stack")) for each in dealt if type(each.get("seat")) is int
        }
    hand.whole = data.get("whole") is not False


def _paid(end: TableState, after: TableState, event: Event) -> TableState | None:
    """Return the table after chips moved as the hand ended: of each stack what it came to first."""
    seat = _seat_of(event)
    was, now = (None if seat is None else table.seats.get(seat) for table in (end, after))
    is_paid = (was and was.stack) != (now and now.stack)
    return after if is_paid else apply_to_table(after, event)


def _number(written: object) -> int | None:
    return int(written) if isinstance(written, str) and written.isdecimal() else None


def _seat_of(event: Event) -> int | None:
    """Return the number of the seat that an event names; None where it names none."""
    seat = event["data"].get("seat")
    return seat if type(seat) is int else None


def _amount(written: object) -> Decimal | None:
    return read_amount(written) if isinstance(written, str) else None


def _begins_play(event: Event) -> bool:
    return event["type"] in BEGINS_PLAY and event["data"].get("action") not in POSTS


def _is_move(event: Event) -> bool:
    return event["type"] == "action" and event["data"].get("action") not in POSTS


def _is_shown(event: Event) -> bool:
    data = event["data"]
    kind = data.get("card_type", "hero")
    return event["type"] == "card" and kind != "hero" and isinstance(data.get("cards"), list)
