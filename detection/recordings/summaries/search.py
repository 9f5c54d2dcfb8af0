"""Which hands somebody asks for, as an address says it, and the page of them.

A page is found by the last hand of the one before (its moment and key), so the thousandth costs what the
first costs, and nothing is counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from detection.models import (
    DetectionSession,
    HandNote,
    HandSummary,
    HandTag,
    PlayerInHand,
    SeenPlayer,
    SessionState,
)
from detection.poker.hand import STREETS
from detection.poker.hole_cards import kinds
from eventlog.access.parameters import (
    BadRequest,
    parse_date,
    parse_datetime,
    parse_integer,
    parse_number,
    parse_text,
    parse_uuid,
)

POSITIONS: Final = ("SB", "BB", "UTG", "UTG+1", "UTG+2", "LJ", "HJ", "CO", "BTN")
RESULTS: Final = ("won", "lost", "even")
HANDS_A_PAGE = 50
MOST_TABLES, MOST_WORDS, LONGEST_SEARCH = 20, 6, 200
NAMES_LOOKED_FOR = 200
"""As many players, tags and notes are looked up for one word of a search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandFilter:
    """What hands have to be; what is empty or None may be anything."""

    tables: tuple[str, ...] = ()
    session: uuid.UUID | None = None
    begin: datetime | None = None
    """The first moment, and the first one after the last day."""
    end: datetime | None = None
    positions: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()
    """Kinds of hole cards."""
    streets: tuple[str, ...] = ()
    result: str = ""
    big_blinds: Decimal | None = None
    """Won or lost so many big blinds, or more."""
    pot: Decimal | None = None
    """In chips: so many, or more."""
    showdown: bool | None = None
    all_in: bool | None = None
    uncertain: bool | None = None
    tag: str = ""
    player: int | None = None
    words: tuple[str, ...] = ()


def filter_of(asked: QueryDict) -> HandFilter:
    """Return what an address asks for. Raises BadRequest, which names the parameter."""
    zone = _zone(asked.get("zone", ""))
    begin, end = (_day(asked.get(name, ""), name=name) for name in ("from", "to"))
    player, session = asked.get("player", ""), asked.get("session", "")
    return HandFilter(
        tables=tuple(
            parse_text(table, name="table", longest=100)
            for table in asked.getlist("table")[:MOST_TABLES]
            if table
        ),
        session=parse_uuid(session, name="session") if session else None,
        begin=_midnight(begin, zone),
        end=_midnight(end + timedelta(days=1) if end else None, zone),
        positions=_choices(asked, "position", POSITIONS),
        holes=_holes(asked.get("cards", "")),
        streets=_choices(asked, "street", STREETS),
        result=next(iter(_choices(asked, "result", RESULTS)), ""),
        big_blinds=_number(asked, "big_blinds"),
        pot=_number(asked, "pot"),
        showdown=_yes_or_no(asked, "showdown"),
        all_in=_yes_or_no(asked, "all_in"),
        uncertain=_yes_or_no(asked, "uncertain"),
        tag=parse_text(asked.get("tag", ""), name="tag", longest=40),
        player=parse_integer(player, name="player") if player else None,
        words=tuple(parse_text(asked.get("q", ""), name="q", longest=LONGEST_SEARCH).split()[:MOST_WORDS]),
    )


def matching(wanted: HandFilter) -> QuerySet[HandSummary]:
    """Return the hands that are as wanted, but those of tables that are captured now."""
    hands = HandSummary.objects.all()
    if captured := running():
        hands = hands.exclude(session__in=captured)
    lists = {
        "key__in": wanted.tables,
        "position__in": wanted.positions,
        "hole__in": wanted.holes,
        "street__in": wanted.streets,
    }
    single = {
        "session": wanted.session,
        "started_at__gte": wanted.begin,
        "started_at__lt": wanted.end,
        "pot__gte": wanted.pot,
        "showdown": wanted.showdown,
        "all_in": wanted.all_in,
        "uncertain": wanted.uncertain,
    }
    hands = hands.filter(**{name: value for name, value in lists.items() if value})
    hands = hands.filter(**{name: value for name, value in single.items() if value is not None})
    if wanted.result:
        sign = {"won": Q(result__gt=0), "lost": Q(result__lt=0), "even": Q(result=0)}
        hands = hands.filter(sign[wanted.result])
    if wanted.big_blinds is not None:
        least = wanted.big_blinds
        hands = hands.filter(Q(result_in_big_blinds__gte=least) | Q(result_in_big_blinds__lte=-least))
    if wanted.tag:
        hands = hands.filter(pk__in=HandTag.objects.filter(name=wanted.tag).values("hand"))
    if wanted.player is not None:
        hands = hands.filter(_with_players([wanted.player]))
    for word in wanted.words:
        hands = hands.filter(_has(word))
    return hands


def running() -> list[uuid.UUID]:
    """Return the sessions that are being captured: of their tables nothing is shown but what is live."""
    return list(
        DetectionSession.objects.filter(state=SessionState.RUNNING).order_by().values_list("pk", flat=True)
    )


@dataclass(frozen=True, slots=True)
class HandPage:
    """Some hands, the newest first."""

    hands: tuple[HandSummary, ...]
    newer: str | None
    """Where the page of newer hands begins, as `newer` takes it; None where there are none."""
    older: str | None


def page_of(hands: QuerySet[HandSummary], asked: QueryDict, *, size: int = HANDS_A_PAGE) -> HandPage:
    """Return the page that `older` or `newer` asks for, else the newest. Raises BadRequest."""
    older, newer = asked.get("older", ""), asked.get("newer", "")
    rows = with_remarks(hands)
    if newer:
        at, key = _place(newer, name="newer")
        rows = rows.filter(started_at__gte=at).exclude(started_at=at, hand__lte=key)
        found = list(rows.order_by("started_at", "hand_id")[: size + 1])
        more, shown = len(found) > size, found[:size][::-1]
        return HandPage(
            tuple(shown),
            newer=_name(shown[0]) if more else None,
            older=_name(shown[-1]) if shown else None,
        )
    if older:
        at, key = _place(older, name="older")
        rows = rows.filter(started_at__lte=at).exclude(started_at=at, hand__gte=key)
    found = list(rows.order_by("-started_at", "-hand_id")[: size + 1])
    more, shown = len(found) > size, found[:size]
    return HandPage(
        tuple(shown),
        newer=_name(shown[0]) if older and shown else None,
        older=_name(shown[-1]) if more else None,
    )


def with_remarks(hands: QuerySet[HandSummary]) -> QuerySet[HandSummary]:
    """Return hands with what their rows show, so that no row asks for more."""
    return hands.select_related("hand", "hand__note").prefetch_related("hand__tags")


def _name(summary: HandSummary) -> str:
    """Return what names a hand's place among all: its moment and key."""
    return f"{summary.started_at.isoformat()}_{summary.pk}"


def _place(text: str, *, name: str) -> tuple[datetime, int]:
    moment, _, key = text.rpartition("_")
    return parse_datetime(moment, name=name), parse_integer(key, name=name)


def _has(word: str) -> Q:
    """Return the condition that a hand has a word: in a player's name, tag, note, its table or number."""
    tables = (
        DetectionSession.objects.filter(key__icontains=word)
        .order_by()
        .values_list("key", flat=True)
        .distinct()
    )
    tags = HandTag.objects.filter(name__icontains=word).values_list("hand", flat=True)
    notes = HandNote.objects.filter(text__icontains=word).values_list("pk", flat=True)
    found = Q(key__in=[*tables[:NAMES_LOOKED_FOR]])
    found |= Q(pk__in=[*tags[:NAMES_LOOKED_FOR], *notes[:NAMES_LOOKED_FOR]])
    players = SeenPlayer.objects.filter(Q(name__icontains=word) | Q(tags__name__icontains=word))
    if names := sorted(set(players.values_list("pk", flat=True)[:NAMES_LOOKED_FOR])):
        found |= Q(_with_players(names))
    number = word.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) <= 9:
        found |= Q(hand__number=int(number))
    return found


def _with_players(players: Iterable[int]) -> Exists:
    return Exists(PlayerInHand.objects.filter(hand=OuterRef("pk"), player__in=players))


def _choices(asked: QueryDict, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(value for value in asked.getlist(name)[: len(known) + 1] if value)
    for value in chosen:
        if value not in known:
            raise BadRequest(f"bad_{name}", f"{name} is {value[:40]!r}; it may be {', '.join(known)}")
    return chosen


def _holes(text: str) -> tuple[str, ...]:
    try:
        return kinds(parse_text(text, name="cards", longest=LONGEST_SEARCH))
    except ValueError as error:
        raise BadRequest("bad_cards", f"cards: {error}") from error


def _number(asked: QueryDict, name: str) -> Decimal | None:
    text = asked.get(name, "")
    return Decimal(str(abs(parse_number(text, name=name)))) if text else None


def _yes_or_no(asked: QueryDict, name: str) -> bool | None:
    return {"yes": True, "no": False}[chosen[0]] if (chosen := _choices(asked, name, ("yes", "no"))) else None


def _day(text: str, *, name: str) -> date | None:
    return parse_date(text, name=name) if text else None


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=zone) if day else None


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequest(
            "bad_zone", f"zone is {text[:40]!r}; it is a time zone such as Europe/Berlin"
        ) from error
