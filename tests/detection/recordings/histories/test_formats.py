"""What goes out in a format comes back, through our readers and through pokerkit's."""

from __future__ import annotations

import warnings
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pokerkit import HandHistory as PokerkitHistory

from detection.recordings.histories import ohh, phh, pokerstars
from detection.recordings.histories.formats import FORMATS, read_any
from detection.recordings.histories.history import HandHistory, HandIncomplete, Tournament
from detection.recordings.histories.referee import history_of
from tests.detection.recordings.histories.chance import chance_hand

AT = datetime(2026, 11, 24, 19, 0, 0, tzinfo=UTC)
SEEDS = range(60)


def hand(seed: int, **changes: object) -> HandHistory:
    told: dict[str, object] = {"played_at": AT, "table": "Vega", "currency": "$", "hero": 3}
    return history_of(chance_hand(seed), **(told | changes))


def differences(one: HandHistory, other: HandHistory) -> list[str]:
    """Return in what two hands differ, but for what no format but PHH carries."""
    told = [
        each.name for each in fields(HandHistory) if each.name not in ("session", "first_seq", "hand", "site")
    ]
    return [name for name in told if getattr(one, name) != getattr(other, name)]


def as_seen(history: HandHistory) -> HandHistory:
    """Return a hand with the cards that its user saw: no others are in a tracker's text."""
    players = tuple(
        player if player.seat == history.hero else replace(player, cards=()) for player in history.players
    )
    return replace(history, players=players)


@pytest.mark.parametrize("name", FORMATS)
def test_a_hand_comes_back_as_it_went_out(name: str) -> None:
    several = 0
    for seed in SEEDS:
        history = as_seen(hand(seed))

        (back,) = read_any(FORMATS[name].write(history))

        assert isinstance(back, HandHistory), f"seed {seed}: {back}"
        assert differences(history, back) == [], f"seed {seed}"
        several += len(history.pots) > 1
    assert several > 3, "side pots were among them"


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_many_hands(name: str) -> None:
    told = [as_seen(hand(seed)) for seed in SEEDS[:5]]
    style = FORMATS[name]

    back = read_any("".join(style.join(map(style.write, told))))

    assert [each.number for each in back if isinstance(each, HandHistory)] == [each.number for each in told]


def test_pokerkit_reads_the_text_as_we_do() -> None:
    compared = 0
    for seed in SEEDS:
        history = hand(seed)
        if any(move.verb in ("ante", "straddle") for move in history.moves):
            continue  # pokerkit reads neither in this format
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (read,) = PokerkitHistory.from_pokerstars(pokerstars.write(history), error_status=True)
        back = history_of(read)
        for name in ("moves", "pots", "returned", "board", "button"):
            assert getattr(back, name) == getattr(history, name), f"seed {seed}"
        assert read.hand == history.number
        compared += 1
    assert compared > 20


def test_chips_are_neither_lost_nor_made() -> None:
    for seed in SEEDS:
        history = hand(seed)
        before = sum(player.stack for player in history.players)
        after = sum(history.finishing_stack(player.seat) for player in history.players)
        assert before == after


def test_what_the_room_kept_is_in_every_format() -> None:
    history = hand(1)
    played = chance_hand(1)
    winner = history.pots[0].wins[0].seat
    played.finishing_stacks = [
        history.finishing_stack(player.seat) - (2 if player.seat == winner else 0)  # type: ignore[misc]
        for player in history.players
    ]
    raked = as_seen(history_of(played, played_at=AT, table="Vega", currency="€", hero=3))
    assert raked.rake == Decimal(2)

    for style in FORMATS.values():
        (back,) = style.read(style.write(raked))
        assert isinstance(back, HandHistory)
        assert (back.rake, back.currency, back.pots) == (Decimal(2), "€", raked.pots)


def test_the_text_is_what_trackers_know() -> None:
    text = pokerstars.write(hand(1))
    first, second, *_ = text.splitlines()

    assert first.endswith("($50/$100 USD) - 2026/11/24 19:00:00 UTC [2026/11/24 14:00:00 ET]")
    assert first.startswith("PokerStars Hand #")
    assert second.startswith("Table 'Vega' ")
    assert text.count("Dealt to ") == 1
    assert "*** SUMMARY ***\nTotal pot $" in text


def test_a_tournament_has_chips_and_no_currency() -> None:
    tournament = Tournament(
        number="258198994", buy_in=Decimal("23"), fee=Decimal("2"), currency="$", level="XII"
    )
    history = as_seen(hand(1, tournament=tournament, currency=""))

    text = pokerstars.write(history)

    title = "Tournament #258198994, $23+$2 USD Hold'em No Limit - Level XII (50/100) - 2026/11/24"
    assert title in text
    assert "Play Money" not in text
    (back,) = read_any(text)
    assert isinstance(back, HandHistory)
    assert back.tournament == tournament
    (from_json,) = read_any(ohh.write(history))
    assert isinstance(from_json, HandHistory)
    assert from_json.tournament == replace(tournament, level=None)


def test_a_hand_whose_day_nobody_knows_is_left_out_where_a_format_needs_it() -> None:
    history = hand(1, played_at=None)

    assert phh.write(history)
    for write in (ohh.write, pokerstars.write):
        with pytest.raises(HandIncomplete, match="when it was played"):
            write(history)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("collected", "gave"), "won, and by the rules"),
        (("Hold'em No Limit", "Omaha Pot Limit"), "its first line tells no no-limit hold'em"),
        (("posts big blind", "posts small & big blinds"), "is no post that is understood here"),
        (("19:00:00 UTC", "19:00:00 XX"), "when it was played is not understood"),
    ],
)
def test_a_text_that_is_not_understood_says_why(change: tuple[str, str], reason: str) -> None:
    text = pokerstars.write(hand(1))
    if change[0] == "collected":
        winner = next(line.split(" collected")[0] for line in text.splitlines() if " collected" in line)
        loser = next(name for name in ("Player 0", "Player 1") if name != winner)
        change = (f"{winner} collected", f"{loser} collected")

    (told,) = read_any(text.replace(*change))

    assert isinstance(told, HandIncomplete)
    assert reason in str(told)


@pytest.mark.parametrize("text", ["", "hello", "{}", '{"ohh": 3}', "[1]\nvariant = 'NT'\n", "variant ="])
def test_what_is_no_hand_history_is_no_crash(text: str) -> None:
    with pytest.raises(ValueError, match=r"no hand history"):
        read_any(text)
