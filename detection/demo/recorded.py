"""Recorded hands (PHH files), played at the demo table move by move.

pokerkit reads and referees them. Every hand with a board and a button can be shown: hold'em of any limit,
short deck, and Omaha with four, five or six cards.

Raises:
    HandUnplayable: a file is none, or the table can't show its game; the message says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pokerkit import Automation, HandHistory

from detection.poker.cards import DECK, Card, parse_cards

GAMES = {
    "NT": "No Limit Hold'em",
    "FT": "Limit Hold'em",
    "NS": "No Limit Short Deck",
    "PO": "Pot Limit Omaha",
    "FO/8": "Limit Omaha Hi/Lo",
}
"""What the table can show, by PHH's names of variants."""
OMAHA = frozenset({"PO", "FO/8"})
# All that can be seen is asked for, step by step.
AUTOMATIONS = (
    Automation.ANTE_POSTING,
    Automation.BLIND_OR_STRADDLE_POSTING,
    Automation.CARD_BURNING,
    Automation.RUNOUT_COUNT_SELECTION,
)
ENDINGS = {".phh", ".phhs"}


class HandUnplayable(Exception):
    """A file that can't be played; the message names it, the reason and the way out."""


class Recording(HandHistory):
    """A hand history that also knows Omaha with five and six cards."""

    def create_game(self) -> Any:
        game = super().create_game()
        first, *others = game.streets
        dealt = _cards_dealt(self.actions)
        if self.variant in OMAHA and 4 <= dealt <= 6:
            game.streets = (replace(first, hole_dealing_statuses=(False,) * dealt), *others)
        return game


@dataclass(frozen=True, slots=True)
class RecordedHand:
    """A hand that can be played."""

    name: str
    """The file's name, and the hand's number where a file has several."""
    history: HandHistory
    players: tuple[str, ...]
    """In the order of play after the flop: the last has the button."""
    holes: tuple[tuple[Card, ...], ...]
    """What each was dealt; cards that the file does not tell are any others, for nobody sees them."""
    known: tuple[bool, ...]
    """Whose cards the file tells."""

    @property
    def game(self) -> str:
        return GAMES[self.history.variant]


def hand_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files, and for a folder all PHH files below it, in the order of their names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        files = sorted(file for file in path.rglob("*") if file.suffix in ENDINGS)
        if not files:
            raise HandUnplayable(f"{path}: there is no .phh or .phhs file in it. Name the files, please.")
        yield from files


def recorded_hands(path: Path) -> Iterator[RecordedHand]:
    """Yield the hands of a file, in its order."""
    try:
        with path.open("rb") as file:
            if path.suffix == ".phhs":
                histories = list(Recording.load_all(file, automations=AUTOMATIONS))
            else:
                histories = [Recording.load(file, automations=AUTOMATIONS)]
    except OSError as error:
        raise HandUnplayable(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise HandUnplayable(f"{path}: it is no PHH file that pokerkit reads: {error}") from error
    for number, history in enumerate(histories, start=1):
        name = path.name if len(histories) == 1 else f"{path.name} [{number}]"
        yield _playable(history, str(path.with_name(name)))


def _playable(history: HandHistory, name: str) -> RecordedHand:
    if history.variant not in GAMES:
        known = ", ".join(GAMES.values())
        raise HandUnplayable(
            f"{name}: the table can't show a game called {history.variant} in PHH, without a board or with "
            f"draws. Leave it out, please; it can show {known}."
        )
    players = tuple(
        history.players or [f"Player {number}" for number in range(1, len(history.starting_stacks) + 1)]
    )
    if len(set(players)) != len(players):
        raise HandUnplayable(f"{name}: two players have the same name. Rename one in the file, please.")
    try:
        *_, final = history
    except (ValueError, IndexError) as error:
        raise HandUnplayable(f"{name}: it is against the rules: {error}. Mend it or leave it out.") from error
    dealt = {action.split()[2]: action.split()[3] for action in history.actions if action[:4] == "d dh"}
    told = [dealt.get(f"p{place}", "") for place in range(1, len(players) + 1)]
    shown = {
        words[0]: words[2]
        for words in (action.split() for action in history.actions)
        if len(words) > 2 and words[1] == "sm" and words[2] != "-"
    }
    texts = [
        shown.get(f"p{place}", cards) if "?" in cards else cards for place, cards in enumerate(told, start=1)
    ]
    board = "".join(repr(card) for row in final.board_cards for card in row)
    return RecordedHand(
        name=name,
        history=history,
        players=players,
        holes=_with_unseen(texts, board, _cards_dealt(history.actions) or 2),
        known=tuple("?" not in cards and cards != "" for cards in told),
    )


def _with_unseen(texts: Sequence[str], board: str, count: int) -> tuple[tuple[Card, ...], ...]:
    """Return hole cards, with cards that nobody has where the file tells none."""
    used = {board[at : at + 2] for at in range(0, len(board), 2)}
    used |= {cards[at : at + 2] for cards in texts for at in range(0, len(cards), 2)}
    spare = [card for card in DECK if str(card) not in used]
    return tuple(
        parse_cards(cards) if cards and "?" not in cards else tuple(spare.pop() for _ in range(count))
        for cards in texts
    )


def _cards_dealt(actions: Iterable[str]) -> int:
    """Return how many cards the first player was dealt; 0 where the file does not say."""
    return next((len(action.split()[3]) // 2 for action in actions if action[:4] == "d dh"), 0)


def cents(chips: Any) -> int:
    """Return an amount of pokerkit's in cents."""
    return int((Decimal(str(chips)) * 100).to_integral_value())
