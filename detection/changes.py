"""What we believed against what we see: domain changes, and nothing for what can't be seen.

What is believed of a table is its state as `detection.state` folds it, so a table is exactly
what its published changes made it. A `None` in a reading is never a change. What a frame
shows and the rules of the game forbid (a card twice, a board that changes in a hand, a pot
that shrinks) is a doubt: it is not published but looked at again.

Changes come in one order: hand_end, hand_start, button, player (by seat), action (by seat),
pot, street_change, board, card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from detection.cards import Card
from detection.readings import HIDDEN, SeatReading, TableReading, printed
from detection.state import Table, apply_to_table, new_seat

STREETS = {0: "preflop", 3: "flop", 4: "turn", 5: "river"}
FEWEST_SEATS = 2
"""With fewer seats in sight something hides the table, and what is missing says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happened at the table, as its event will say it."""

    type: str
    data: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    severity: str = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a frame adds to what was believed."""

    changes: tuple[Change, ...]
    doubts: dict[str, object]
    """By field, what was seen and not believed."""
    believed: Table
    """What is believed now."""


def changes(*, believed: Table, seen: TableReading) -> Iterator[Change]:
    """Yield what happened at a table between what was believed of it and a reading that is trusted."""
    yield from compare(believed=believed, seen=seen).changes


def compare(
    *, believed: Table, seen: TableReading, trusted: Mapping[str, object] | None = None
) -> Comparison:
    """Return what `seen` changes, and what it makes doubtful.

    Args:
        believed: a table as `detection.state` keeps it.
        seen: what one frame says.
        trusted: doubts that were insisted on long enough: they are published as corrections.
    """
    comparing = _Comparing(believed, seen, trusted or {})
    comparing.run()
    return Comparison(changes=tuple(comparing.changes), doubts=comparing.doubts, believed=comparing.believed)


class _Comparing:
    """One comparison: publishes change after change, and believes each at once."""

    def __init__(self, believed: Table, seen: TableReading, trusted: Mapping[str, object]) -> None:
        self.before = self.believed = believed
        self.trusted = trusted
        self.changes: list[Change] = []
        self.doubts: dict[str, object] = {}
        self.seen = self._without_repeated_cards(_without_partial_deals(seen))
        self.seats = {seat.seat: seat for seat in self.seen.seats}

    def run(self) -> None:
        started = self._hands()
        self.street_moves = self.playing and len(self.seen.board or ()) > len(self.believed["board"])
        self._button(started=started)
        actions = self._actions() if self.playing and not started else []
        self._players()
        for action in actions:
            self._publish("action", action, _told(action))
        if self.playing:
            self._pot()
            self._board()
            self._cards()

    @property
    def playing(self) -> bool:
        return self.believed["street"] is not None

    def _publish(self, kind: str, data: dict[str, Any], message: str, *, severity: str = "info") -> None:
        self.changes.append(Change(type=kind, data=data, message=message, severity=severity))
        event = {"type": kind, "data": data, "seq": self.believed["updated_seq"]}
        self.believed = apply_to_table(self.believed, event) or self.believed

    def _doubted(self, name: str, value: object) -> bool:
        """Note a doubt; False once it was insisted on."""
        if name in self.trusted and self.trusted[name] == value:
            return False
        self.doubts[name] = value
        return True

    # Hands

    def _hands(self) -> bool:
        """End and start hands; return whether one started."""
        if self.playing and (self._is_another_hand() or self._is_over()):
            self._publish(
                "hand_end",
                {name: self.believed[name] for name in ("hand", "hero", "board", "pot")},
                f"Hand {self.believed['hand']} ended",
            )
        if self.playing or not self._is_dealt():
            return False
        number = (self.believed["hand"] or 0) + 1
        self._publish("hand_start", {"hand": number}, f"Hand {number} started")
        return True

    def _is_dealt(self) -> bool:
        """Return whether a hand is on: cards lie somewhere, or a bet that did not lie there before."""
        return bool(
            self.seen.hero
            or self.seen.board
            or any(holds(seat) or self._is_new_bet(seat) for seat in self.seats.values())
        )

    def _is_new_bet(self, seat: SeatReading) -> bool:
        known = self.believed["seats"].get(str(seat.seat))
        return bool(seat.bet) and (known is None or seat.bet != _amount(known["bet"]))

    def _is_another_hand(self) -> bool:
        """Return whether what lies there can't be the hand that was believed."""
        hero, board = _parsed(self.believed["hero"]), _parsed(self.believed["board"])
        same_hero = bool(hero) and self.seen.hero is not None and set(self.seen.hero) == set(hero)
        if board and self.seen.board is not None:
            other_board = not set(board) & set(self.seen.board)
            if other_board and same_hero and self._doubted("board", self.seen.board):
                return False
            return other_board and self._is_dealt()
        seat, before = self.seen.dealer_seat, self.believed["dealer_seat"]
        moved = seat is not None and before is not None and seat != before
        if hero and self.seen.hero and not same_hero:
            return moved or not set(hero) & set(self.seen.hero)
        # A button alone may only have come into sight late; a pot that fell with it was paid out.
        pot, pot_before = self.seen.pot, _amount(self.believed["pot"])
        paid_out = pot is not None and pot_before is not None and pot < pot_before
        return moved and paid_out and not board and self.seen.board == () and self._is_dealt()

    def _is_over(self) -> bool:
        """Return whether the felt was cleared: there were cards, and now there are none."""
        if self.seen.board != () or self.seen.hero or len(self.seats) < FEWEST_SEATS:
            return False
        if any(holds(seat) or seat.bet for seat in self.seats.values()):
            return False
        if self.believed["board"]:
            return True
        # Preflop a hero without cards may just have folded: only a room that shows who holds cards can tell.
        others = [seat for seat in self.believed["seats"].values() if not seat["hero"]]
        told = any(seat["active"] is not None for seat in others)
        return told and (self.seen.hero == () or not self.believed["hero"])

    # The button and the players

    def _button(self, *, started: bool) -> None:
        seat, before = self.seen.dealer_seat, self.believed["dealer_seat"]
        if seat is None or seat == before:
            return
        if self.playing and not started and before is not None and self._doubted("button", seat):
            return
        self._publish("button", {"dealer_seat": seat, "previous": before}, f"The button is at seat {seat}")

    def _players(self) -> None:
        known = {int(number) for number in self.believed["seats"]}
        for number in sorted(known | self.seats.keys()):
            seat = self.seats.get(number)
            if seat is None:
                self._missing_player(number)
                continue
            fields = self._player_fields(seat)
            if fields or number not in known:
                who = seat.name or f"Seat {number}"
                self._publish("player", {"seat": number, "present": True, **fields}, _changed(who, fields))

    def _missing_player(self, number: int) -> None:
        if len(self.seats) < FEWEST_SEATS:
            return
        if self.playing and self._doubted(f"seat {number}", "missing"):
            return
        name = self.believed["seats"][str(number)]["name"] or f"Seat {number}"
        self._publish("player", {"seat": number, "present": False}, f"{name} left")

    def _player_fields(self, seat: SeatReading) -> dict[str, Any]:
        """Return what is new at a seat, as a player event says it."""
        number = str(seat.seat)
        known = number in self.believed["seats"]
        was = self.believed["seats"].get(number) or new_seat(seat.seat)
        fields: dict[str, Any] = {}
        if seat.name is not None and seat.name != was["name"]:
            nobody_moves = known and was["name"] is not None and self.playing
            if not (nobody_moves and self._doubted(f"seat {number} name", seat.name)):
                fields["name"] = seat.name
        if seat.stack is not None and seat.stack != _amount(was["stack"]):
            fields["stack"] = printed(seat.stack)
        if self._bet_of(seat) != _amount(was["bet"]):
            fields["bet"] = printed(self._bet_of(seat))
        if seat.hero and not was["hero"]:
            fields["hero"] = True
        fields.update(self._held(seat, was))
        return fields

    def _held(self, seat: SeatReading, was: dict[str, Any]) -> dict[str, Any]:
        """Return what is new about a player's cards, as far as no faces are seen."""
        if not self.playing:
            had = was["cards"] is not None or (was["hero"] and was["active"])
            return {"cards": None, "active": None} if had and not holds(seat) else {}
        still_holds = self._still_holds(seat)
        fields: dict[str, Any] = {}
        if still_holds and not was["active"]:
            if was["active"] is not False or not self._doubted(f"seat {seat.seat}", "back in the hand"):
                fields["active"] = True
        elif still_holds is False and was["active"] is not False:
            fields["active"] = False
            if was["active"] or was["cards"] is not None:
                fields["cards"] = None
        if seat.cards == HIDDEN and was["cards"] is None and not seat.hero:
            fields["cards"] = HIDDEN
        return fields

    def _still_holds(self, seat: SeatReading) -> bool | None:
        """Return whether a player is in the hand; None where it can't be told.

        A seat that says nothing of its cards, while the cards of others are in sight, has none.
        """
        said = holds(seat)
        if said is not None:
            return said
        was = self.believed["seats"].get(str(seat.seat))
        if was is None or not was["active"]:
            return None
        others = [other for other in self.seats.values() if other.seat != seat.seat and holds(other)]
        if seat.hero or seat.seat == 0:
            on = bool(others) or bool(self.seen.board)
            return False if self.seen.hero == () and on else None
        return False if any(other.cards == HIDDEN for other in others) else None

    # Bets

    def _bet_of(self, seat: SeatReading) -> Decimal | None:
        """Return the bet to believe at a seat; what can't be explained leaves the old one."""
        was = _amount((self.believed["seats"].get(str(seat.seat)) or {}).get("bet"))
        if seat.bet is None or seat.bet == 0:
            return None if was is None or self._bets_are_swept() else was
        if was is None or seat.bet == was or not self.playing or self.street_moves:
            return seat.bet
        doubtful = self._bet_is_doubtful(seat, seat.bet, was)
        return was if doubtful and self._doubted(f"seat {seat.seat} bet", seat.bet) else seat.bet

    def _bets_are_swept(self) -> bool:
        """Return whether no bet lies there any more. A single one that is gone is only hidden."""
        if not self.playing or self.street_moves:
            return True
        return len(self.seats) >= FEWEST_SEATS and not any(seat.bet for seat in self.seats.values())

    def _bet_is_doubtful(self, seat: SeatReading, bet: Decimal, was: Decimal) -> bool:
        """Return whether a bet shrank, or grew by chips that no stack paid."""
        stack = _amount((self.believed["seats"].get(str(seat.seat)) or {}).get("stack"))
        return bet < was or (stack is not None and stack != 0 and seat.stack == stack)

    # Actions

    def _actions(self) -> list[dict[str, Any]]:
        """Return who provably did what, by seat, before any of it is believed."""
        street = STREETS[max(len(self.seen.board or ()), len(self.believed["board"]))]
        seats = self.believed["seats"]
        standing = {
            number: _amount(seat["bet"])
            for number, seat in seats.items()
            if seat["bet"] and not self.street_moves
        }
        grown = self._grown(standing)
        before = max((bet for bet in standing.values() if bet), default=Decimal(0))
        blinds_lie = street != "preflop" or len(standing) >= FEWEST_SEATS
        actions: dict[int, dict[str, Any]] = {}
        highest = before
        for bet, seats in sorted(_by_bet(grown).items()):
            verb = self._verb(bet, highest)
            # Of two who came to the same new height at once, one raised and one called: who can't be told.
            told = bet <= before or len(seats) == 1
            for seat in seats if told and blinds_lie else []:
                all_in = seat.stack == 0
                if verb is not None or all_in:
                    actions[seat.seat] = self._action(seat, "all-in" if all_in else str(verb), bet, street)
            highest = max(highest, bet)
        for seat in self.seats.values():
            if self._folds(seat, standing):
                actions[seat.seat] = self._action(seat, "fold", None, street)
        return [actions[number] for number in sorted(actions)]

    def _grown(self, standing: dict[str, Decimal | None]) -> list[SeatReading]:
        """Return the seats whose bet grew, with a stack that paid for it."""
        grown = []
        for seat in self.seats.values():
            was = standing.get(str(seat.seat)) or Decimal(0)
            known = self.believed["seats"].get(str(seat.seat))
            if known is None or seat.bet is None or seat.bet <= was:
                continue
            lingers = self.street_moves and seat.bet == _amount(known["bet"])
            if not lingers and not self._bet_is_doubtful(seat, seat.bet, was):
                grown.append(seat)
        return grown

    def _verb(self, bet: Decimal, highest: Decimal) -> str | None:
        if bet == highest:
            return "call"
        if bet < highest:
            return None  # less than a call: only a player with no chips left may do that
        return "raise" if highest else "bet"

    def _folds(self, seat: SeatReading, standing: dict[str, Decimal | None]) -> bool:
        """Return whether a player who held cards folded them, and did not just lose with them."""
        was = self.believed["seats"].get(str(seat.seat))
        if was is None or not was["active"] or self._still_holds(seat) is not False:
            return False
        showdown = any(
            isinstance(other.cards, tuple) and other.cards and not other.hero for other in self.seats.values()
        )
        own = standing.get(str(seat.seat)) or Decimal(0)
        faces_bet = any((bet or 0) > own for bet in standing.values())
        faces_bet = faces_bet or any((other.bet or 0) > own for other in self.seats.values())
        return faces_bet or not (showdown or len(self.believed["board"]) == 5)

    def _action(self, seat: SeatReading, verb: str, bet: Decimal | None, street: str) -> dict[str, Any]:
        known = self.believed["seats"].get(str(seat.seat)) or {}
        name = seat.name or known.get("name")
        return {
            "seat": seat.seat,
            "name": name,
            "action": verb,
            "amount": printed(bet),
            "street": street,
        }

    # The middle of the table

    def _pot(self) -> None:
        pot, before = self.seen.pot, _amount(self.believed["pot"])
        if pot is None or pot == before:
            return
        shrinks = before is not None and pot < before and not self._is_returned(before - pot)
        if shrinks and self._doubted("pot", pot):
            return
        sign = self.believed["currency"] if self.seen.currency is None else self.seen.currency
        data = {"pot": printed(pot), "previous": self.believed["pot"], "currency": sign}
        self._publish("pot", data, f"Pot {sign or ''}{printed(pot)}")

    def _is_returned(self, chips: Decimal) -> bool:
        """Return whether somebody got back just these chips: the part of a bet that nobody called."""
        for seat in self.seats.values():
            was = _amount((self.before["seats"].get(str(seat.seat)) or {}).get("stack"))
            if was is not None and seat.stack is not None and seat.stack - was == chips:
                return True
        return False

    def _board(self) -> None:
        board, before = self.seen.board, _parsed(self.believed["board"])
        if not board or board == before:
            return
        elsewhere = set(self.seen.hero or _parsed(self.believed["hero"]))
        if len(board) < len(before) or set(board) & elsewhere:
            self.doubts["board"] = board
            return
        if board[: len(before)] != before and self._doubted("board", board):
            return
        texts = [str(card) for card in board]
        street = STREETS[len(board)]
        if street != self.believed["street"]:
            data = {"hand": self.believed["hand"], "street": street, "previous": self.believed["street"]}
            self._publish("street_change", data, f"{street.capitalize()}")
        new = [text for text in texts if text not in self.believed["board"]]
        self._publish(
            "board",
            {"board": texts, "new": new, "street": street, "confidence": self.seen.confidence.board},
            f"{street.capitalize()}: {', '.join(new)}",
            severity="success",
        )

    def _cards(self) -> None:
        hero, before = self.seen.hero, _parsed(self.believed["hero"])
        if hero and set(hero) != set(before):
            if set(hero) & set(_parsed(self.believed["board"])):
                self.doubts["hero"] = hero
            elif not (before and self._doubted("hero", hero)):
                self._publish_cards("hero", self._hero_seat(), hero, self.seen.confidence.hero)
        for seat in self.seen.seats:
            if seat.hero or not isinstance(seat.cards, tuple) or not seat.cards:
                continue
            was = self.believed["seats"][str(seat.seat)]["cards"]
            changed = isinstance(was, list) and set(_parsed(was)) != set(seat.cards)
            if changed and self._doubted(f"seat {seat.seat} cards", seat.cards):
                continue
            if changed or not isinstance(was, list):
                self._publish_cards("shown", seat.seat, seat.cards, None)

    def _publish_cards(self, kind: str, seat: int, cards: tuple[Card, ...], confidence: float | None) -> None:
        texts = [str(card) for card in cards]
        who = "Hero" if kind == "hero" else f"Seat {seat}"
        self._publish(
            "card",
            {"cards": texts, "card_type": kind, "seat": seat, "confidence": confidence},
            f"{who} cards detected: {', '.join(texts)}",
            severity="success",
        )

    def _hero_seat(self) -> int:
        return next((seat.seat for seat in self.seen.seats if seat.hero), 0)

    def _without_repeated_cards(self, seen: TableReading) -> TableReading:
        """Return a reading that says nothing of cards it has seen twice."""
        lying: dict[str, tuple[Card, ...]] = {"hero": seen.hero or (), "board": seen.board or ()}
        for seat in seen.seats:
            if isinstance(seat.cards, tuple) and not seat.hero:
                lying[f"seat {seat.seat} cards"] = seat.cards
        counted = Counter(card for cards in lying.values() for card in cards)
        wrong = {name: cards for name, cards in lying.items() if any(counted[card] > 1 for card in cards)}
        self.doubts.update(wrong)
        return replace(
            seen,
            hero=None if "hero" in wrong else seen.hero,
            board=None if "board" in wrong else seen.board,
            seats=tuple(
                replace(seat, cards=None, active=True) if f"seat {seat.seat} cards" in wrong else seat
                for seat in seen.seats
            ),
        )


def holds(seat: SeatReading) -> bool | None:
    """Return whether a player is seen to hold cards; None where the frame does not say."""
    if seat.cards is not None and seat.cards != ():
        return True
    return seat.active


def _without_partial_deals(seen: TableReading) -> TableReading:
    """Return a reading without cards that are still being dealt: one of two, or two of a flop."""
    if seen.hero is not None and len(seen.hero) == 1:
        seen = replace(seen, hero=None)
    if seen.board is not None and len(seen.board) not in STREETS:
        seen = replace(seen, board=None)
    return seen


def _by_bet(seats: list[SeatReading]) -> dict[Decimal, list[SeatReading]]:
    grouped: dict[Decimal, list[SeatReading]] = {}
    for seat in seats:
        if seat.bet is not None:
            grouped.setdefault(seat.bet, []).append(seat)
    return grouped


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _parsed(texts: list[str]) -> tuple[Card, ...]:
    return tuple(Card.parse(text) for text in texts)


def _changed(who: str, fields: dict[str, Any]) -> str:
    told = [f"{name} {value}" for name, value in fields.items() if name in ("stack", "bet") and value]
    return f"{who}: {', '.join(told)}" if told else who


def _told(action: dict[str, Any]) -> str:
    who = action["name"] or f"Seat {action['seat']}"
    return f"{who}: {action['action']}" + (f" {action['amount']}" if action["amount"] else "")
