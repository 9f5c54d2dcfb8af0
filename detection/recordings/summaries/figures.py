"""A player's figures, counted by the database: one row, however many hands they rest on.

What is counted is `Counts` of `detection.recordings.statistics.totals`, which makes figures of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from detection.models import PlayerInHand
from detection.recordings.statistics.totals import Counts, Totals, totals_of


def _how_often(**condition: bool) -> Count:
    return Count("pk", filter=Q(**condition))


def _sum(field: str, **condition: bool) -> Coalesce:
    return Coalesce(Sum(field, filter=Q(**condition) if condition else None), Decimal(0))


COUNTED: dict[str, Any] = {
    "hands": Count("pk"),
    "acted_preflop": _how_often(acted_preflop=True),
    "vpip": _how_often(vpip=True),
    "pfr": _how_often(pfr=True),
    "three_bet_chances": _how_often(three_bet_chance=True),
    "three_bets": _how_often(three_bet=True),
    "bets_and_raises": Coalesce(Sum("bets_and_raises"), 0),
    "calls": Coalesce(Sum("calls"), 0),
    "folds": Coalesce(Sum("folds"), 0),
    "flops": _how_often(saw_flop=True),
    "flops_to_showdown": _how_often(saw_flop=True, showdown=True),
    "showdowns": _how_often(showdown=True),
    "won_at_showdown": _how_often(won_at_showdown=True),
    "result": _sum("result"),
    "result_in_big_blinds": _sum("result_in_big_blinds"),
    "showdown_result": _sum("result", showdown=True),
    "showdown_result_in_big_blinds": _sum("result_in_big_blinds", showdown=True),
}
NAMES = {name: f"counted_{name}" for name in COUNTED}
"""What the database calls the counts: some are named as the columns that they are of."""


def figures_by(parts: QuerySet[PlayerInHand], field: str) -> dict[Any, Totals]:
    """Return the figures of parts by what they have in a field, such as `player` or `position`."""
    return {value: totals_of(counts) for value, counts in counts_by(parts, field).items()}


def counts_by(parts: QuerySet[PlayerInHand], field: str) -> dict[Any, Counts]:
    """Return what the figures are made of, by what the parts have in a field."""
    counts = {NAMES[name]: count for name, count in COUNTED.items()}
    rows = parts.order_by().values(field).annotate(**counts)
    return {row[field]: Counts(**{name: row[written] for name, written in NAMES.items()}) for row in rows}
