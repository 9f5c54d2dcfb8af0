"""Open Hand History 1.4.7, JSON as https://hh-specs.handhistory.org says: `{"ohh": {...}}`, a hand an object.

An action's amount is what it cost, not what then lies there: a raise to 20 by who bet 2 before is 18. What
nobody called stays in the amount of its bet and is in no pot; a pot holds what the room kept, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from detection.poker.cards import Card, parse_cards
from detection.poker.hand import CARDS_ON_BOARD, STREETS
from detection.recordings.histories.history import HandHistory, HandIncomplete, Move, Tournament, Verb
from detection.recordings.histories.reading import ToldHand, assembled
from detection.recordings.histories.referee import CODES, SIGNS

SUFFIX = ".ohh"
SPECIFICATION = "1.4.7"
OWN_NAME = "PokerTool"
"""Stands for a room that is not known."""
PLAY_CHIPS = "PPC"
ACTIONS: dict[Verb, str] = {
    "ante": "Post Ante",
    "small blind": "Post SB",
    "big blind": "Post BB",
    "straddle": "Straddle",
    "fold": "Fold",
    "check": "Check",
    "call": "Call",
    "bet": "Bet",
    "raise": "Raise",
}


def write(history: HandHistory) -> str:
    """Return a hand as JSON. Raises HandIncomplete where the format can't say it."""
    if history.played_at is None:
        raise HandIncomplete("when it was played is not known, and this format can't leave it out")
    places = {player.seat: place for place, player in enumerate(history.players)}
    told: dict[str, Any] = {
        "spec_version": SPECIFICATION,
        "site_name": history.site or OWN_NAME,
        "network_name": history.site or OWN_NAME,
        "internal_version": _version(),
        "tournament": history.tournament is not None,
        "game_number": str(history.number),
        "start_date_utc": f"{history.played_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "table_name": history.table,
        "game_type": "Holdem",
        "bet_limit": {"bet_type": "NL", "bet_cap": 0},
        "table_size": history.max_seats,
        "currency": CODES.get(history.currency, PLAY_CHIPS),
        "dealer_seat": history.button,
        "small_blind_amount": _number(history.small_blind),
        "big_blind_amount": _number(history.big_blind),
        "ante_amount": _number(history.ante),
        "flags": [] if history.hero is not None else ["Observed"],
        "players": [
            {
                "id": place,
                "seat": player.seat,
                "name": player.name,
                "display": player.name,
                "starting_stack": _number(player.stack),
            }
            for place, player in enumerate(history.players)
        ],
        "rounds": list(_rounds(history, places)),
        "pots": [
            {
                "number": number,
                "amount": _number(pot.amount),
                "rake": _number(pot.amount - sum(win.amount for win in pot.wins)),
                "player_wins": [
                    {"player_id": places[win.seat], "win_amount": _number(win.amount)} for win in pot.wins
                ],
            }
            for number, pot in enumerate(history.pots)
        ],
    }
    if history.hero is not None:
        told["hero_player_id"] = places[history.hero]
    if history.tournament is not None:
        told["tournament_info"] = _tournament(history.tournament)
    return json.dumps({"ohh": told}, ensure_ascii=False) + "\n"


def join(texts: Iterable[str]) -> Iterator[str]:
    """Yield hands for one file: objects with an empty line between them."""
    return (f"{text}\n" for text in texts)


def _tournament(tournament: Tournament) -> dict[str, Any]:
    """Return what is known of a tournament: what is not stays away, though the specification asks for it."""
    told: dict[str, Any] = {"tournament_number": tournament.number, "name": f"Tournament {tournament.number}"}
    if tournament.currency in CODES:
        told["currency"] = CODES[str(tournament.currency)]
    if tournament.buy_in is not None:
        told["buyin_amount"] = _number(tournament.buy_in)
    if tournament.fee is not None:
        told["fee_amount"] = _number(tournament.fee)
    return told


def _rounds(history: HandHistory, places: dict[int, int]) -> Iterator[dict[str, Any]]:
    number = 0

    def action(seat: int, verb: str, **more: Any) -> dict[str, Any]:
        nonlocal number
        number += 1
        return {"action_number": number, "player_id": places[seat], "action": verb, **more}

    def played(move: Move) -> dict[str, Any]:
        more: dict[str, Any] = {"amount": _number(move.paid)} if move.paid else {}
        return action(move.seat, ACTIONS[move.verb], **more, is_allin=move.all_in)

    for index, (street, count) in enumerate(zip(STREETS, CARDS_ON_BOARD, strict=True)):
        moves = [move for move in history.moves if move.street == street]
        if index and len(history.board) < count:
            break
        before = CARDS_ON_BOARD[index - 1] if index else 0
        actions: list[dict[str, Any]] = []
        if index == 0:
            forced = [move for move in moves if move.verb in ("ante", "small blind", "big blind", "straddle")]
            actions += [played(move) for move in forced]
            actions += [
                action(player.seat, "Dealt Cards", cards=_texts(player.cards))
                for player in history.players
                if player.cards
            ]
            moves = moves[len(forced) :]
        actions += [played(move) for move in moves]
        told: dict[str, Any] = {"id": index, "street": street.capitalize(), "actions": actions}
        if index:
            told["cards"] = _texts(history.board[before:count])
        yield told
    if history.shows:
        shown = [
            action(show.seat, "Shows Cards", cards=_texts(show.cards))
            if show.cards
            else action(show.seat, "Mucks Cards")
            for show in history.shows
        ]
        yield {"id": len(STREETS), "street": "Showdown", "actions": shown}


def _number(amount: Decimal) -> int | float:
    """Return an amount as JSON has numbers: the double that reads back as it is written."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _texts(cards: Iterable[Card]) -> list[str]:
    return [str(card) for card in cards]


def _version() -> str:
    try:
        return version("pokertool")
    except PackageNotFoundError:
        return "0"


def read(text: str) -> Iterator[HandHistory | HandIncomplete]:
    """Yield the hands of a file, or why one can't be taken. Raises ValueError for another format."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        at += len(text[at:]) - len(text[at:].lstrip())
        found, at = decoder.raw_decode(text, at)
        hand = found.get("ohh") if isinstance(found, dict) else None
        if not isinstance(hand, dict):
            raise ValueError("It has no object named ohh")
        try:
            yield assembled(_told(hand))
        except HandIncomplete as reason:
            yield reason
        except (KeyError, TypeError, ArithmeticError, ValueError, StopIteration) as error:
            yield HandIncomplete(f"a field is missing or is not what the specification says: {error!r}")


def _told(hand: dict[str, Any]) -> ToldHand:
    if hand["game_type"] != "Holdem" or hand["bet_limit"]["bet_type"] != "NL":
        raise HandIncomplete(f"it is no no-limit hold'em, but {hand['game_type']}")
    players = {player["id"]: player for player in hand["players"] if not player.get("is_sitting_out")}
    seats = {key: player["seat"] for key, player in players.items()}
    info = hand.get("tournament_info") or {}
    currency = "" if hand.get("tournament") else SIGNS.get(str(hand.get("currency")), "")
    moment = datetime.fromisoformat(hand["start_date_utc"])
    told = ToldHand(
        seats={
            player["seat"]: (player["name"], _amount(player["starting_stack"])) for player in players.values()
        },
        button=hand["dealer_seat"],
        small_blind=_amount(hand["small_blind_amount"]),
        big_blind=_amount(hand["big_blind_amount"]),
        hero=seats.get(hand.get("hero_player_id")),
        fields={
            "number": int(hand["game_number"]) if str(hand["game_number"]).isdecimal() else None,
            "table": hand["table_name"],
            "site": "" if hand["site_name"] == OWN_NAME else hand["site_name"],
            "played_at": moment if moment.tzinfo else moment.replace(tzinfo=UTC),
            "currency": currency,
            "max_seats": hand["table_size"],
            "tournament": _tournament_of(info) if hand.get("tournament") else None,
        },
    )
    for street in sorted(hand["rounds"], key=lambda each: each["id"]):
        if street.get("cards"):
            told.deal(_cards(street["cards"]))
        for action in sorted(street["actions"], key=lambda each: each["action_number"]):
            _tell(told, seats[action["player_id"]], action)
    for pot in hand["pots"]:
        for win in pot.get("player_wins") or ():
            told.win(seats[win["player_id"]], _amount(win["win_amount"]))
    return told


def _tell(told: ToldHand, seat: int, action: dict[str, Any]) -> None:
    amount = _amount(action.get("amount") or 0)
    match action["action"]:
        case "Dealt Cards":
            told.cards[seat] = _cards(action["cards"])
        case "Shows Cards" | "Mucks Cards":
            told.show(seat, _cards(action.get("cards") or []))
        case "Post Ante":
            told.antes[seat] = amount
        case "Post SB" | "Post BB" | "Straddle":
            told.post(seat, amount, straddle=action["action"] == "Straddle")
        case "Fold":
            told.fold(seat)
        case "Check" | "Call":
            told.check_or_call(seat, amount)
        case "Bet" | "Raise":
            told.bet_to(seat, told.bets.get(seat, Decimal(0)) + amount)
        case other:
            raise HandIncomplete(f"{other!r} is no move that is understood here")


def _tournament_of(info: dict[str, Any]) -> Tournament:
    return Tournament(
        number=str(info["tournament_number"]),
        buy_in=None if info.get("buyin_amount") is None else _amount(info["buyin_amount"]),
        fee=None if info.get("fee_amount") is None else _amount(info["fee_amount"]),
        currency=SIGNS.get(str(info.get("currency"))),
    )


def _amount(number: Any) -> Decimal:
    return Decimal(str(number))


def _cards(texts: Iterable[str]) -> tuple[Card, ...]:
    return parse_cards("".join(texts))
