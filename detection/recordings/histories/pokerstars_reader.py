"""Reads PokerStars' text, as the room and those who imitate it write it, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from detection.poker.cards import Card, parse_cards
from detection.recordings.histories.history import HandHistory, HandIncomplete, Tournament
from detection.recordings.histories.reading import ToldHand, assembled

SIGN = r"[^\d\s()\[\]]{0,3}"
TITLE = re.compile(
    r"PokerStars (?:Zoom |Home Game )?(?:Hand|Game) #(?P<number>\d+):\s+(?:\{.*?\}\s+)?"
    r"(?:Tournament #(?P<tournament>\d+),\s+(?P<buy_in>[^-]*?)\s*)?"
    rf"(?P<game>Hold'em No Limit)\s+(?:-\s+)?(?:Level (?P<level>\w+)\s+)?(?:-\s+)?"
    rf"\((?P<sign>{SIGN})(?P<small>[\d.,]+)/{SIGN}(?P<big>[\d.,]+)(?:\s+(?P<code>[A-Z]{{3}}))?\)\s+-\s+(?P<moment>.+)"
)
BUY_IN = re.compile(rf"(?P<sign>{SIGN})(?P<buy_in>[\d.]+)\+{SIGN}(?P<fee>[\d.]+)")
MOMENT = re.compile(r"(\d{4}/\d\d/\d\d \d{1,2}:\d\d:\d\d) (\w+)")
ZONES = {
    "UTC": UTC,
    "GMT": UTC,
    "WET": ZoneInfo("Europe/Lisbon"),
    "CET": ZoneInfo("Europe/Paris"),
    "EET": ZoneInfo("Europe/Helsinki"),
    "ET": ZoneInfo("America/New_York"),
    "PT": ZoneInfo("America/Los_Angeles"),
    "BRT": ZoneInfo("America/Sao_Paulo"),
    "AEST": ZoneInfo("Australia/Sydney"),
}
TABLE = re.compile(r"Table '(?P<table>.*)' (?P<seats>\d+)-max .*?Seat #(?P<button>\d+) is the button")
SEAT = re.compile(
    rf"Seat (?P<seat>\d+): (?P<name>.+) \({SIGN}(?P<stack>[\d.,]+) in chips.*?\)(?P<out> is sitting out)?"
)
CARDS = r"\[(?P<cards>[2-9TJQKAcdhs ]+)\]"
AMOUNT = rf"{SIGN}(?P<amount>[\d.,]+)"
BOARD = re.compile(rf"\*\*\* (?:FLOP|TURN|RIVER) \*\*\*(?: \[.*\])? {CARDS}")
DEALT = re.compile(rf"Dealt to (?P<name>.+) {CARDS}")
COLLECTED = re.compile(rf"(?P<name>.+) collected {AMOUNT} from (?:main pot|side pot(?:-\d+)?|pot)")
HEADS = re.compile(r"(?m)^\ufeff?(?=PokerStars )")


def read(text: str) -> Iterator[HandHistory | HandIncomplete]:
    """Yield the hands of a file, or why one can't be taken. Raises ValueError for another format."""
    found = [part for part in HEADS.split(text) if part.startswith("PokerStars ")]
    if not found:
        raise ValueError("No line begins with PokerStars")
    for part in found:
        try:
            yield assembled(_told([line.strip() for line in part.splitlines()]))
        except HandIncomplete as reason:
            yield reason


def _told(lines: list[str]) -> ToldHand:
    title = TITLE.match(lines[0])
    if title is None:
        raise HandIncomplete(f"its first line tells no no-limit hold'em: {lines[0][:80]!r}")
    table = next((found for line in lines if (found := TABLE.match(line))), None)
    if table is None:
        raise HandIncomplete("no line tells the table and its button")
    seats = {}
    for line in lines:
        if line.startswith("*** HOLE CARDS"):
            break
        if (seat := SEAT.fullmatch(line)) and not seat["out"]:
            seats[int(seat["seat"])] = (seat["name"], _amount(seat["stack"]))
    told = ToldHand(
        seats=seats,
        button=int(table["button"]),
        small_blind=_amount(title["small"]),
        big_blind=_amount(title["big"]),
        fields={
            "number": int(title["number"]),
            "table": table["table"],
            "site": "PokerStars",
            "played_at": _moment(title["moment"]),
            "currency": "" if title["tournament"] else title["sign"],
            "max_seats": int(table["seats"]),
            "tournament": _tournament(title),
        },
    )
    numbers = {name: seat for seat, (name, _) in seats.items()}
    for line in lines:
        if line.startswith("*** SUMMARY"):
            break
        _tell(told, numbers, line)
    return told


def _tell(told: ToldHand, numbers: dict[str, int], line: str) -> None:
    if dealt := DEALT.fullmatch(line):
        told.hero = numbers[dealt["name"]]
        told.cards[told.hero] = _cards(dealt["cards"])
    elif board := BOARD.fullmatch(line):
        told.deal(_cards(board["cards"]))
    elif (collected := COLLECTED.fullmatch(line)) and collected["name"] in numbers:
        told.win(numbers[collected["name"]], _amount(collected["amount"]))
    else:
        name, _, words = line.rpartition(": ")
        if name in numbers:
            _move(told, numbers[name], words)


def _move(told: ToldHand, seat: int, words: str) -> None:
    """Take in what stands behind a player's name; what is no move, such as a chat, is passed over."""
    words = words.removesuffix(" and is all-in")
    for pattern, take in MOVES:
        if found := pattern.fullmatch(words):
            take(told, seat, found)
            return
    if words.startswith("posts "):
        raise HandIncomplete(f"{words!r} is no post that is understood here")


MOVES: tuple[tuple[re.Pattern[str], Callable[[ToldHand, int, re.Match[str]], None]], ...] = (
    (re.compile(rf"posts the ante {AMOUNT}"), lambda t, s, m: t.antes.update({s: _amount(m["amount"])})),
    (re.compile(rf"posts (?:small|big) blind {AMOUNT}"), lambda t, s, m: t.post(s, _amount(m["amount"]))),
    (re.compile(rf"posts (?:the )?straddle {AMOUNT}"),
     lambda t, s, m: t.post(s, _amount(m["amount"]), straddle=True)),
    (re.compile(r"folds(?: \[.*\])?"), lambda t, s, _: t.fold(s)),
    (re.compile(r"checks"), lambda t, s, _: t.check_or_call(s, Decimal(0))),
    (re.compile(rf"calls {AMOUNT}"), lambda t, s, m: t.check_or_call(s, _amount(m["amount"]))),
    (re.compile(rf"bets {AMOUNT}"), lambda t, s, m: t.bet_to(s, _amount(m["amount"]))),
    (re.compile(rf"raises \S+ to {AMOUNT}"), lambda t, s, m: t.bet_to(s, _amount(m["amount"]))),
    (re.compile(rf"shows {CARDS}.*"), lambda t, s, m: t.show(s, _cards(m["cards"]))),
    (re.compile(r"mucks hand"), lambda t, s, _: t.show(s, ())),
)  # fmt: skip


def _moment(text: str) -> datetime:
    found = MOMENT.match(text)
    if found is None or found[2] not in ZONES:
        raise HandIncomplete(f"when it was played is not understood: {text!r}")
    return datetime.strptime(found[1], "%Y/%m/%d %H:%M:%S").replace(tzinfo=ZONES[found[2]])


def _tournament(title: re.Match[str]) -> Tournament | None:
    if title["tournament"] is None:
        return None
    cost = BUY_IN.match(title["buy_in"] or "")
    return Tournament(
        number=title["tournament"],
        buy_in=_amount(cost["buy_in"]) if cost else None,
        fee=_amount(cost["fee"]) if cost else None,
        currency=cost["sign"] if cost else None,
        level=title["level"],
    )


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _cards(text: str) -> tuple[Card, ...]:
    try:
        return parse_cards(text)
    except ValueError as error:
        raise HandIncomplete(f"{text!r} are no cards") from error
