"""Hands, players and figures as the rows of our pages' tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from detection.models import HandSummary, PlayerInHand, SeenPlayer
from detection.recordings.statistics.totals import Share, Totals
from pokertool_site.web.written import big_blinds, chips, mini_cards, percent, tone, won


@dataclass(frozen=True, slots=True, kw_only=True)
class HandRow:
    """A hand as a row of a list."""

    id: int
    number: int
    table: str
    at: datetime
    page: str
    player: str
    """The address of the session's player at the hand."""
    session: str
    hero: SafeString
    board: SafeString
    position: str
    players: int | None
    street: str
    pot: str
    result: str
    big_blinds: str
    tone: str
    """The class of the result's colour."""
    marks: tuple[str, ...]
    """What else there is to say, each in a word."""
    why: str
    note: str
    tags: tuple[str, ...]


def hand_row(summary: HandSummary) -> HandRow:
    """Return a hand as a row; `summary` comes with its hand, note and tags, or they are asked for."""
    hand = summary.hand
    marks = {
        "all-in": summary.all_in,
        "showdown": summary.showdown,
        "uncertain": summary.uncertain,
    }
    note = getattr(hand, "note", None)
    return HandRow(
        id=hand.pk,
        number=hand.number,
        table=summary.key,
        at=summary.started_at,
        page=reverse("hand", args=[hand.pk]),
        player=f"{reverse('player', args=[summary.session_id])}#seq={hand.first_seq}",
        session=reverse("session-report", args=[summary.session_id]),
        hero=mini_cards(hand.hero),
        board=mini_cards(hand.board),
        position=summary.position,
        players=summary.players,
        street=summary.street,
        pot=chips(summary.pot, summary.currency),
        result=won(summary.result, summary.currency),
        big_blinds=big_blinds(summary.result_in_big_blinds),
        tone=tone(summary.result),
        marks=tuple(word for word, is_so in marks.items() if is_so),
        why=summary.why,
        note=note.text if note else "",
        tags=tuple(sorted(tag.name for tag in hand.tags.all())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A player's part of a hand as a row."""

    name: str
    address: str
    """Of the player's page; "" where the name is unknown."""
    seat: int
    position: str
    is_user: bool
    marks: tuple[str, ...]
    result: str
    big_blinds: str
    tone: str


def part_row(part: PlayerInHand, currency: str) -> PartRow:
    """Return a player's part of a hand as a row."""
    marks = {
        "put money in": part.vpip,
        "raised before the flop": part.pfr,
        "3-bet": part.three_bet,
        "all-in": part.all_in,
        "showdown": part.showdown,
    }
    return PartRow(
        name=part.player.name if part.player else f"Seat {part.seat}",
        address=reverse("seen-player", args=[part.player.pk]) if part.player else "",
        seat=part.seat,
        position=part.position,
        is_user=part.is_user,
        marks=tuple(word for word, is_so in marks.items() if is_so),
        result=won(part.result, currency),
        big_blinds=big_blinds(part.result_in_big_blinds),
        tone=tone(part.result),
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and what it rests on."""

    value: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """The figures of a player, or of a position, as a row."""

    name: str
    address: str
    is_user: bool
    hands: int
    figures: tuple[Figure, ...]
    """In the order of FIGURES."""
    result: str
    big_blinds: str
    rate: str
    """Big blinds in a hundred hands."""
    tone: str


FIGURES = ("VPIP", "PFR", "3-bet", "Aggression", "WTSD", "W$SD")


def figure_row(of: str | SeenPlayer, totals: Totals, currency: str, *, is_user: bool = False) -> FigureRow:
    """Return the figures of a player or a position as a row."""
    shares = (
        totals.vpip, totals.pfr, totals.three_bet, totals.aggression_frequency, totals.went_to_showdown,
        totals.won_at_showdown,
    )  # fmt: skip
    won_in_all = totals.result_in_big_blinds
    return FigureRow(
        name=str(of),
        address=reverse("seen-player", args=[of.pk]) if isinstance(of, SeenPlayer) else "",
        is_user=is_user,
        hands=totals.hands,
        figures=tuple(map(_figure, shares)),
        result=won(totals.result, currency),
        big_blinds=big_blinds(won_in_all),
        rate=big_blinds(won_in_all * 100 / totals.hands) if totals.hands else "",
        tone=tone(won_in_all or Decimal(0)),
    )


def _figure(share: Share) -> Figure:
    return Figure(percent(share.percent), f"{share.done} of {share.of}")
