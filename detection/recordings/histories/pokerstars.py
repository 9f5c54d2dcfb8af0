"""PokerStars' text, which every tracker imports: one hand, or several with two empty lines between them.

Amounts of money stand behind their sign, with the currency's code beside the blinds; chips of tournaments and
of play money have neither. Only the user's cards are "dealt": a tracker takes whoever that is for its user.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

from detection.poker.cards import Card
from detection.poker.hand import CARDS_ON_BOARD, STREETS
from detection.recordings.histories.history import HandHistory, HandIncomplete, Move, Show
from detection.recordings.histories.made import made_hand
from detection.recordings.histories.referee import CODES

SUFFIX = ".txt"
EASTERN = ZoneInfo("America/New_York")
"""What trackers reckon with: PokerStars' own clock."""
SUMMARIES = {"preflop": "before Flop", "flop": "on the Flop", "turn": "on the Turn", "river": "on the River"}


def write(history: HandHistory) -> str:
    """Return a hand as text. Raises HandIncomplete where the format can't say it."""
    if history.played_at is None:
        raise HandIncomplete("when it was played is not known, and this format can't leave it out")
    return "\n".join([*_Writer(history).lines(), ""])


def join(texts: Iterable[str]) -> Iterator[str]:
    """Yield hands for one file."""
    return (f"{text}\n\n" for text in texts)


class _Writer:
    def __init__(self, history: HandHistory) -> None:
        self.history = history
        self.money = history.currency if history.currency in CODES and not history.tournament else ""
        self.names = {player.seat: _name(player.name) for player in history.players}

    def lines(self) -> Iterator[str]:
        history = self.history
        yield self._title()
        play = "" if self.money or history.tournament else "(Play Money) "
        yield (
            f"Table '{_name(history.table) or 'table'}' {history.max_seats}-max {play}"
            f"Seat #{history.button} is the button"
        )
        for player in sorted(history.players, key=lambda player: player.seat):
            yield f"Seat {player.seat}: {self.names[player.seat]} ({self._amount(player.stack)} in chips)"
        forced = [move for move in history.moves if move.verb in POSTED]
        yield from (self._post(move) for move in forced)
        yield "*** HOLE CARDS ***"
        if history.hero is not None and history.player(history.hero).cards:
            yield f"Dealt to {self.names[history.hero]} [{_cards(history.player(history.hero).cards)}]"
        yield from self._play()
        if history.shows:
            yield "*** SHOW DOWN ***"
        yield from (self._show(show) for show in history.shows)
        yield from self._collected()
        yield "*** SUMMARY ***"
        yield from self._summary()

    def _title(self) -> str:
        history = self.history
        assert history.played_at is not None  # noqa: S101 - write() made sure
        game = "Hold'em No Limit"
        code = f" {CODES[self.money]}" if self.money else ""
        blinds = f"({self._amount(history.small_blind)}/{self._amount(history.big_blind)}{code})"
        if (tournament := history.tournament) is not None:
            buy_in = ""
            if tournament.buy_in is not None:
                sign = tournament.currency or ""
                parts = [tournament.buy_in, tournament.fee or Decimal(0)]
                code = f" {CODES[sign]}" if sign in CODES else ""
                buy_in = "+".join(f"{sign}{part}" for part in parts) + f"{code} "
            level = f"- Level {tournament.level} " if tournament.level else "- "
            game = f"Tournament #{tournament.number}, {buy_in}{game} {level}".rstrip(" ")
        else:
            game = f" {game}"
        utc, east = history.played_at.astimezone(UTC), history.played_at.astimezone(EASTERN)
        moment = f"{utc:%Y/%m/%d %H:%M:%S} UTC [{east:%Y/%m/%d %H:%M:%S} ET]"
        return f"PokerStars Hand #{history.number}: {game} {blinds} - {moment}"

    def _amount(self, amount: Decimal) -> str:
        whole = amount == amount.to_integral_value()
        places = max(2, len(f"{amount.normalize():f}".partition(".")[2]))
        return f"{self.money}{amount:.0f}" if whole else f"{self.money}{amount:.{places}f}"

    def _post(self, move: Move) -> str:
        return f"{self._who(move)}: posts {POSTED[move.verb]} {self._amount(move.paid)}{_all_in(move)}"

    def _who(self, move: Move) -> str:
        return self.names[move.seat]

    def _play(self) -> Iterator[str]:
        history = self.history
        last = max((STREETS.index(move.street) for move in history.moves), default=0)
        for street, count in zip(STREETS, CARDS_ON_BOARD, strict=True):
            if count and len(history.board) >= count:
                yield self._street(street, count)
            standing = max(
                (m.total for m in history.moves if m.street == street and m.verb in POSTED), default=0
            )
            for move in history.moves:
                if move.street == street and move.verb not in POSTED:
                    yield self._move(move, Decimal(standing))
                    standing = max(standing, move.total)
            if history.returned is not None and street == STREETS[last]:
                amount, name = self._amount(history.returned.amount), self.names[history.returned.seat]
                yield f"Uncalled bet ({amount}) returned to {name}"

    def _street(self, street: str, count: int) -> str:
        before, new = self.history.board[: CARDS_ON_BOARD[STREETS.index(street) - 1]], self.history.board
        first = f"[{_cards(before)}] " if before else ""
        return f"*** {street.upper()} *** {first}[{_cards(new[len(before) : count])}]"

    def _move(self, move: Move, standing: Decimal) -> str:
        match move.verb:
            case "call":
                told = f"calls {self._amount(move.paid)}"
            case "bet":
                told = f"bets {self._amount(move.total)}"
            case "raise":
                told = f"raises {self._amount(move.total - standing)} to {self._amount(move.total)}"
            case verb:
                told = f"{verb}s"
        return f"{self._who(move)}: {told}{_all_in(move)}"

    def _show(self, show: Show) -> str:
        name = self.names[show.seat]
        if not show.cards:
            return f"{name}: mucks hand"
        return f"{name}: shows [{_cards(show.cards)}] ({made_hand(show.cards, self.history.board)})"

    def _collected(self) -> Iterator[str]:
        several = len(self.history.pots) > 1
        for number, pot in enumerate(self.history.pots):
            place = _pot_name(number, len(self.history.pots)) if several else "pot"
            for win in pot.wins:
                yield f"{self.names[win.seat]} collected {self._amount(win.amount)} from {place}"

    def _summary(self) -> Iterator[str]:
        history = self.history
        pots = ""
        if len(history.pots) > 1:
            pots = "".join(
                f" {_pot_name(number, len(history.pots)).capitalize()} {self._amount(pot.amount)}."
                for number, pot in enumerate(history.pots)
            )
        yield f"Total pot {self._amount(history.pot)}{pots} | Rake {self._amount(history.rake)}"
        if history.board:
            yield f"Board [{_cards(history.board)}]"
        for player in sorted(history.players, key=lambda player: player.seat):
            seat = player.seat
            yield f"Seat {seat}: {self.names[seat]}{self._place(seat)} {self._end(seat)}"

    def _place(self, seat: int) -> str:
        places = [" (button)"] if seat == self.history.button else []
        blinds = ("small blind", "big blind")
        places += [f" ({m.verb})" for m in self.history.moves if m.seat == seat and m.verb in blinds]
        return "".join(places)

    def _end(self, seat: int) -> str:
        history = self.history
        folded = next((move for move in history.moves if move.seat == seat and move.verb == "fold"), None)
        if folded is not None:
            paid = any(move.seat == seat and move.paid for move in history.moves)
            idle = "" if paid else " (didn't bet)"
            return f"folded {SUMMARIES[folded.street]}{idle}"
        won = history.collected(seat)
        show = next((show for show in history.shows if show.seat == seat), None)
        if show is None:
            return f"collected ({self._amount(won)})"
        if not show.cards:
            return f"collected ({self._amount(won)})" if won else "mucked"
        made = made_hand(show.cards, history.board)
        end = f"won ({self._amount(won)}) with {made}" if won else f"lost with {made}"
        return f"showed [{_cards(show.cards)}] and {end}"


POSTED = {"ante": "the ante", "small blind": "small blind", "big blind": "big blind", "straddle": "straddle"}


def _pot_name(number: int, count: int) -> str:
    if number == 0:
        return "main pot"
    return "side pot" if count == 2 else f"side pot-{number}"


def _all_in(move: Move) -> str:
    return " and is all-in" if move.all_in else ""


def _cards(cards: Iterable[Card]) -> str:
    return " ".join(map(str, cards))


def _name(name: str) -> str:
    """Return a name that ends no line and no field."""
    return re.sub(r"\s+", " ", "".join(char if char.isprintable() else " " for char in name)).strip()
