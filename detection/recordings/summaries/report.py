"""How a session went: the user's result hand by hand and by position, the biggest pots, what was uncertain.

Only for a session that is over (`detection.recordings.summaries.fair_use`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from detection.models import DetectionSession, HandSummary, PlayerInHand, SeenPlayer
from detection.recordings.statistics.totals import Totals
from detection.recordings.summaries.fair_use import is_captured, withheld
from detection.recordings.summaries.figures import figures_by
from detection.recordings.summaries.search import POSITIONS, with_remarks

NOTHING: Final = Decimal(0)
BREAK: Final = timedelta(minutes=10)
"""From one hand's beginning to the next: who waits longer does not play."""
BIGGEST: Final = 10
REASONS: Final = 20
PLAYERS: Final = 200
COLUMNS: Final = (
    "started_at", "result", "result_in_big_blinds", "showdown", "currency", "uncertain", "why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """Where the user stood after a hand, counted from the session's beginning."""

    number: int
    """Of hands with a known result, this one included."""
    at: datetime
    total: Decimal
    showdown: Decimal
    """Won and lost at showdowns; the rest of `total` was without one."""


@dataclass(frozen=True, slots=True)
class Course:
    """Points in chips, and in big blinds of those hands whose big blind is known."""

    chips: tuple[Point, ...]
    big_blinds: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the page of a session shows."""

    hands: int
    with_result: int
    """Hands whose result for the user is known: all others are in no sum."""
    first_at: datetime | None
    last_at: datetime | None
    hands_an_hour: float | None
    """Of the time that was played, without breaks; None where all began at one moment."""
    currencies: tuple[str, ...]
    course: Course
    positions: tuple[tuple[str, Totals], ...]
    """The user's figures by position, from the small blind on."""
    biggest: tuple[HandSummary, ...]
    uncertain: int
    reasons: tuple[tuple[str, int], ...]
    """Why hands are uncertain, the most frequent first, and how many are for that."""
    players: tuple[tuple[SeenPlayer, bool, Totals], ...] | None
    """Who was seen, whether it is the user, and their figures, who played most first. None while the table
    is being captured."""
    withheld: int
    """Players who are left out, for they sit at a table that is being captured."""

    @property
    def result(self) -> Decimal | None:
        return self.course.chips[-1].total if self.course.chips else None

    @property
    def result_in_big_blinds(self) -> Decimal | None:
        return self.course.big_blinds[-1].total if self.course.big_blinds else None

    @property
    def big_blinds_a_hundred(self) -> Decimal | None:
        """The win rate: big blinds in a hundred hands."""
        won = self.result_in_big_blinds
        return None if won is None else 100 * won / len(self.course.big_blinds)


def report_of(session: DetectionSession) -> Report:
    """Return how a session went that is over."""
    rows = HandSummary.objects.filter(session=session).order_by("started_at", "hand_id")
    hands = list(rows.values_list(*COLUMNS, named=True))
    own = PlayerInHand.objects.filter(session=session, is_user=True)
    by_position = figures_by(own, "position")
    reasons = Counter(hand.why for hand in hands if hand.uncertain)
    players, hidden = _players(session)
    moments = [hand.started_at for hand in hands]
    chips = [hand for hand in hands if hand.result is not None]
    return Report(
        hands=len(hands),
        with_result=len(chips),
        first_at=moments[0] if moments else None,
        last_at=moments[-1] if moments else None,
        hands_an_hour=hands_an_hour(moments),
        currencies=tuple(sorted({hand.currency for hand in chips})),
        course=Course(
            course((hand.started_at, hand.result, hand.showdown) for hand in hands),
            course((hand.started_at, hand.result_in_big_blinds, hand.showdown) for hand in hands),
        ),
        positions=tuple((name, by_position[name]) for name in POSITIONS if name in by_position),
        biggest=tuple(
            with_remarks(HandSummary.objects.filter(session=session, pot__isnull=False)).order_by(
                "-pot", "started_at"
            )[:BIGGEST]
        ),
        uncertain=sum(reasons.values()),
        reasons=tuple(reasons.most_common(REASONS)),
        players=players,
        withheld=hidden,
    )


def course(hands: Iterable[tuple[datetime, Decimal | None, bool | None]]) -> tuple[Point, ...]:
    """Return the sums after each hand whose result is known: of moments, results, and showdowns or not."""
    points: list[Point] = []
    total = showdown = NOTHING
    for at, result, was_showdown in hands:
        if result is None:
            continue
        total += result
        showdown += result if was_showdown else NOTHING
        points.append(Point(len(points) + 1, at, total, showdown))
    return tuple(points)


def hands_an_hour(moments: Sequence[datetime]) -> float | None:
    """Return the pace of hands that began at these moments, in order, without breaks."""
    gaps = [later - at for at, later in pairwise(moments)]
    played = [gap for gap in gaps if gap <= BREAK]
    seconds = sum(played, timedelta()).total_seconds()
    return 3600 * len(played) / seconds if seconds else None


def _players(
    session: DetectionSession,
) -> tuple[tuple[tuple[SeenPlayer, bool, Totals], ...] | None, int]:
    if is_captured(session.key):
        return None, 0
    parts = PlayerInHand.objects.filter(session=session, player__isnull=False)
    figures = figures_by(parts, "player")
    users = set(parts.filter(is_user=True).order_by().values_list("player", flat=True).distinct())
    rows = sorted(
        (
            (player, player.pk in users, figures[player.pk])
            for player in SeenPlayer.objects.filter(pk__in=[*figures])
        ),
        key=lambda row: (not row[1], -row[2].hands, row[0].name),
    )[:PLAYERS]
    hidden = withheld()
    shown = tuple(row for row in rows if row[0] not in hidden)
    return shown, len(rows) - len(shown)
