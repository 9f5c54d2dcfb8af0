"""Between our hand histories and pokerkit's, which is the referee: what it can't play is no hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pokerkit

from detection.poker.cards import Card, parse_cards
from detection.poker.hand import STREETS
from detection.recordings.histories.amounts import Amounts
from detection.recordings.histories.history import (
    FORCED,
    HandHistory,
    HandIncomplete,
    Move,
    Player,
    Pot,
    Show,
    Street,
    Verb,
    Win,
)

NOTHING: Final = Decimal(0)
NOBODY = -1
HEADS_UP = 2
"""Of two players the one with the button, who is the last of them, posts the small blind."""
NUMBERS = 10**11
"""A hand without a number gets one of twelve digits, as many as trackers take."""


def history_of(played: pokerkit.HandHistory, **told: Any) -> HandHistory:
    """Return a hand that pokerkit can play, with what it plays out to.

    Args:
        played: no-limit hold'em. Its `finishing_stacks`, if any, say what the room kept.
        told: fields of HandHistory that are not in `played`, or are known better.

    Raises:
        HandIncomplete: the rules forbid it, it is another game, or it does not come to its end.
    """
    if played.variant != "NT":
        raise HandIncomplete(f"it is no no-limit hold'em, but {played.variant}")
    try:
        *_, state = played
    except (ValueError, AssertionError) as error:
        raise HandIncomplete(f"it is against the rules: {error}") from error
    if state.status:
        raise HandIncomplete("its end was not seen")
    followed = _Followed(played, state)
    fields = followed.fields(told.pop("seats", None))
    number = told.pop("number", None)
    history = HandHistory(**{**fields, "number": 0, **told})
    if sum(move.verb not in FORCED for move in history.moves) != sum(map(_is_move, played.actions)):
        raise HandIncomplete("somebody acted who had not to, or did not who had")
    return _numbered(history, number if number is not None else played.user_defined_fields.get("_number"))


def _is_move(action: str) -> bool:
    """Return whether an action in PHH's words is a move of a player; pokerkit adds what is missing."""
    return action.split()[1] in ("f", "cc", "cbr")


def pokerkit_of(history: HandHistory) -> pokerkit.HandHistory:
    """Return a hand as pokerkit has it, which dumps PHH."""
    places = {player.seat: place for place, player in enumerate(history.players, start=1)}
    amounts = Amounts([*_amounts(history)])

    def chips(amount: Decimal) -> Any:
        return amounts.chips(amount)

    antes = {move.seat: move.paid for move in history.moves if move.verb == "ante"}
    blinds = {
        move.seat: _posted(history, move)
        for move in history.moves
        if move.verb in ("small blind", "big blind", "straddle")
    }
    seats = [player.seat for player in history.players]
    posts = [[chips(each.get(seat, NOTHING)) for seat in seats] for each in (antes, blinds)]
    if len(seats) == HEADS_UP:
        posts = [each[::-1] for each in posts]
    own: dict[str, Any] = {"_number": history.number}
    if history.session is not None:
        own |= {"_session": history.session, "_first_seq": history.first_seq}
    if history.hero is not None:
        own["_hero"] = places[history.hero]
    at = history.played_at.astimezone(UTC) if history.played_at else None
    return pokerkit.HandHistory(
        variant="NT",
        antes=posts[0],
        blinds_or_straddles=posts[1],
        min_bet=chips(history.big_blind),
        starting_stacks=[chips(player.stack) for player in history.players],
        actions=_words(history, places, amounts),
        venue=history.site or None,
        hand=history.hand,
        seats=seats,
        seat_count=history.max_seats,
        table=history.table,
        players=[player.name for player in history.players],
        finishing_stacks=[chips(history.finishing_stack(seat)) for seat in seats],
        currency_symbol=history.currency or None,
        user_defined_fields=own,
        time=at.time().replace(microsecond=0, tzinfo=None) if at else None,
        time_zone="UTC" if at else None,
        day=at.day if at else None,
        month=at.month if at else None,
        year=at.year if at else None,
    )


def _posted(history: HandHistory, move: Move) -> Decimal:
    """Return the blind that a player owed: who had less is all-in with it."""
    owed = {"small blind": history.small_blind, "big blind": history.big_blind}
    return max(owed.get(move.verb, move.paid), move.paid)


def _amounts(history: HandHistory) -> Iterable[Decimal]:
    yield from (history.small_blind, history.big_blind)
    for move in history.moves:
        yield from (move.paid, move.total)
    for player in history.players:
        yield from (player.stack, history.finishing_stack(player.seat))


def _words(history: HandHistory, places: dict[int, int], amounts: Amounts) -> list[str]:
    """Return the actions in PHH's words, in an order that pokerkit plays."""
    words = [f"d dh p{places[player.seat]} {_text(player.cards) or '????'}" for player in history.players]
    shows = [f"p{places[show.seat]} sm {_text(show.cards)}".rstrip() for show in history.shows]
    last = max((STREETS.index(move.street) for move in history.moves), default=0)
    dealt = 0
    for number, street in enumerate(STREETS):
        upto = (0, 3, 4, 5)[number]
        if number and len(history.board) >= upto:
            if number == last + 1:
                # Nobody can bet any more: cards lie open before the rest of the board.
                words += shows
                shows = []
            words.append(f"d db {_text(history.board[dealt:upto])}")
            dealt = upto
        for move in history.moves:
            if move.street == street and move.verb in ("fold", "check", "call", "bet", "raise"):
                words.append(f"p{places[move.seat]} {_word(move, amounts)}")
    return words + shows


def _word(move: Move, amounts: Amounts) -> str:
    if move.verb == "fold":
        return "f"
    return f"cbr {amounts.chips(move.total)}" if move.verb in ("bet", "raise") else "cc"


def _text(cards: Sequence[Card]) -> str:
    return "".join(map(str, cards))


@dataclass(slots=True)
class _Followed:
    """What pokerkit's operations say, in our words."""

    played: pokerkit.HandHistory
    state: Any
    bets: list[Decimal] = field(default_factory=list)
    stacks: list[Decimal] = field(default_factory=list)
    street: int = 0

    def fields(self, seats: Sequence[int] | None) -> dict[str, Any]:
        played = self.played
        count = len(played.starting_stacks)
        names = [str(name) for name in played.players or [f"p{at}" for at in range(1, count + 1)]]
        seats = list(seats or played.seats or range(1, count + 1))
        self.stacks = [Decimal(stack) for stack in played.starting_stacks]
        self.bets = [NOTHING] * count
        moves: list[Move] = []
        shows: dict[int, Show] = {}
        pots: dict[int, list[Any]] = {}
        cards: dict[int, tuple[Card, ...]] = {}
        returned: Win | None = None
        unpushed: Win | None = None
        for operation in self.state.operations:
            place: int = getattr(operation, "player_index", NOBODY)
            match operation:
                case pokerkit.HoleDealing():
                    cards[place] = _known(operation.cards)
                case pokerkit.BoardDealing():
                    self.street += 1
                case pokerkit.BetCollection():
                    for at, (bet, taken) in enumerate(zip(self.bets, operation.bets, strict=True)):
                        if bet > taken:
                            # pokerkit gives all of it back; rooms leave in the pot what was called of it.
                            called = max(
                                (other for other in (*self.bets[:at], *self.bets[at + 1 :])), default=NOTHING
                            )
                            returned = Win(seats[at], bet - called) if bet > called else None
                            unpushed = Win(seats[at], called - Decimal(taken))
                            self.stacks[at] += bet - called
                    self.bets = [NOTHING] * count
                case pokerkit.HoleCardsShowingOrMucking():
                    # Of who is all-in, pokerkit mucks for the time being what its file shows after the river.
                    shows.pop(seats[place], None)
                    shows[seats[place]] = Show(seats[place], _known(operation.hole_cards))
                case pokerkit.ChipsPushing():
                    pots.setdefault(operation.pot_index, []).append(operation.amounts)
                case _:
                    move = self._move(operation, place, seats)
                    if move is not None:
                        moves.append(move)
        blinds = [Decimal(abs(blind)) for blind in self.state.blinds_or_straddles]
        pushed = tuple(_pot(shares, seats) for _, shares in sorted(pots.items()) if any(map(sum, shares)))
        if unpushed is not None and unpushed.amount:
            pushed = _with(pushed, unpushed)
        kept = self._kept()
        hero = played.user_defined_fields.get("_hero")
        return {
            "table": played.table or "",
            "site": played.venue or "",
            "played_at": _moment(played),
            "currency": played.currency_symbol or _sign(played.currency),
            "small_blind": min(blinds[:2]),
            "big_blind": max(blinds[:2]),
            "ante": max(Decimal(ante) for ante in self.state.antes),
            "button": seats[-1],
            "max_seats": played.seat_count or max(*seats, count),
            "players": tuple(
                Player(seat=seat, name=name, stack=Decimal(stack), cards=cards.get(at, ()))
                for at, (seat, name, stack) in enumerate(
                    zip(seats, _distinct(names), played.starting_stacks, strict=True)
                )
            ),
            "hero": seats[hero - 1] if isinstance(hero, int) else None,
            "moves": tuple(moves),
            "board": tuple(parse_cards("".join(repr(each[0]) for each in self.state.board_cards))),
            "shows": tuple(shows.values()),
            "returned": returned,
            "pots": _without_rake(pushed, {seats[at]: amount for at, amount in kept.items()}),
            "rake": sum(kept.values(), NOTHING),
            "session": played.user_defined_fields.get("_session"),
            "first_seq": played.user_defined_fields.get("_first_seq"),
            "hand": played.hand,
        }

    def _move(self, operation: Any, place: int, seats: Sequence[int]) -> Move | None:
        """Return what a player did; None for what is no move."""
        if place == NOBODY:
            return None
        had, highest = self.bets[place], max(self.bets)
        verb: Verb
        match operation:
            case pokerkit.AntePosting():
                verb, paid = "ante", Decimal(operation.amount)
            case pokerkit.BlindOrStraddlePosting():
                verb, paid = self._blind(place), Decimal(operation.amount)
            case pokerkit.Folding():
                verb, paid = "fold", NOTHING
            case pokerkit.CheckingOrCalling():
                paid = Decimal(operation.amount)
                verb = "call" if paid else "check"
            case pokerkit.CompletionBettingOrRaisingTo():
                verb, paid = "raise" if highest else "bet", Decimal(operation.amount) - had
            case _:
                return None
        self.bets[place] += paid
        self.stacks[place] -= paid
        street: Street = STREETS[self.street]  # type: ignore[assignment]
        return Move(
            seat=seats[place],
            verb=verb,
            street=street,
            paid=paid,
            total=NOTHING if verb == "ante" else self.bets[place],
            all_in=bool(paid) and not self.stacks[place],
        )

    def _blind(self, place: int) -> Verb:
        if place > 1:
            return "straddle"
        small = 1 if len(self.stacks) == HEADS_UP else 0
        return "small blind" if place == small else "big blind"

    def _kept(self) -> dict[int, Decimal]:
        """Return by place what the room kept of what a player would have won."""
        left = self.played.finishing_stacks
        if left is None:
            return {}
        finals = map(Decimal, self.state.stacks)
        differences = {
            at: final - Decimal(now) for at, (final, now) in enumerate(zip(finals, left, strict=True))
        }
        return {at: amount for at, amount in differences.items() if amount}


def _pot(shares: list[Any], seats: Sequence[int]) -> Pot:
    totals = [sum((Decimal(amounts[at]) for amounts in shares), NOTHING) for at in range(len(seats))]
    wins = tuple(Win(seats[at], total) for at, total in enumerate(totals) if total)
    return Pot(sum(totals, NOTHING), wins)


def _with(pots: tuple[Pot, ...], more: Win) -> tuple[Pot, ...]:
    """Return pots with chips that went back to the last player: they are of the pot that nobody disputed."""
    if pots and [win.seat for win in pots[-1].wins] == [more.seat]:
        amount = pots[-1].amount + more.amount
        return (*pots[:-1], Pot(amount, (Win(more.seat, amount),)))
    return (*pots, Pot(more.amount, (more,)))


def _without_rake(pots: tuple[Pot, ...], kept: dict[int, Decimal]) -> tuple[Pot, ...]:
    """Take what the room kept off what players collected, of the pots in order.

    Raises:
        HandIncomplete: somebody was left with less than the pots explain.
    """
    due = dict(kept)
    raked = []
    for pot in pots:
        wins = []
        for win in pot.wins:
            taken = min(due.get(win.seat, NOTHING), win.amount)
            due[win.seat] = due.get(win.seat, NOTHING) - taken
            wins.append(Win(win.seat, win.amount - taken))
        raked.append(Pot(pot.amount, tuple(wins)))
    short = next((seat for seat, amount in due.items() if amount), None)
    if short is not None:
        raise HandIncomplete(f"seat {short} was left with {due[short]} less than the play leaves there")
    return tuple(raked)


def _known(cards: Iterable[Any]) -> tuple[Card, ...]:
    """Return cards that are known; none at all where one is not."""
    texts = [repr(card) for card in cards]
    return () if any("?" in text for text in texts) else parse_cards("".join(texts))


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names of which no two are alike: text formats know players by nothing else."""
    told: list[str] = []
    for name in names:
        unique, count = name, 2
        while unique in told:
            unique, count = f"{name} {count}", count + 1
        told.append(unique)
    return told


SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹", "CNY": "¥"}
CODES = {sign: code for code, sign in SIGNS.items()}


def _sign(code: str | None) -> str:
    return SIGNS.get(code or "", "")


def _moment(played: pokerkit.HandHistory) -> datetime | None:
    """Return when a hand was played; None where its file does not say the day."""
    if not (played.year and played.month and played.day):
        return None
    try:
        zone = ZoneInfo(played.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return None
    at = played.time or time()
    return datetime(played.year, played.month, played.day, at.hour, at.minute, at.second, tzinfo=zone)


def _numbered(history: HandHistory, number: object) -> HandHistory:
    """Return a hand with its number, or one made of what was played."""
    if not isinstance(number, int):
        told = repr((history.table, history.hand, history.players, history.moves, history.board))
        number = NUMBERS + int(hashlib.sha256(told.encode()).hexdigest(), 16) % (9 * NUMBERS)
    return replace(history, number=number)
