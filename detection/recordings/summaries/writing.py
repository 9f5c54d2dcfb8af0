"""Summaries of hands: written once a hand is over, from its hand history, and again whenever that is asked.

The log is the truth and what is here only follows from it, so it is written outside the transaction that
appends events: what goes wrong here costs no event, and is made up for with the next hand.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from detection.models import DetectionSession, Hand, HandSummary, PlayerInHand, SeenPlayer, SessionState
from detection.recordings.histories.history import HandHistory, HandIncomplete
from detection.recordings.summaries.rows import PRUNED, names_of, parts_of, room_of, summary_of

HANDS_AT_ONCE = 200
"""In a transaction: an interruption loses no more than these."""
Told = HandHistory | HandIncomplete


def summarise_after_commit(over: Mapping[uuid.UUID, int]) -> None:
    """Have hands summarised once the present transaction has committed.

    Args:
        over: numbers of the log by session; the session's hands that began before it are over.
    """
    for session, before in over.items():
        transaction.on_commit(partial(_summarise, session, before), robust=True)


def _summarise(session_id: uuid.UUID, before: int) -> None:
    session = DetectionSession.objects.filter(pk=session_id).first()
    if session is not None:
        for _ in summarise(session, before=before):
            pass


def summarise(session: DetectionSession, *, before: int | None = None, again: bool = False) -> Iterator[int]:
    """Write the summaries that a session's hands lack; yield how many hands were done with each transaction.

    Args:
        session: whose hands.
        before: only hands that began before this number of the log, and so are over; None for those that
            the rows say are over.
        again: also hands that have a summary; theirs is kept where the log no longer has their events.
    """
    rows = hands_over(session) if before is None else session.hands.filter(first_seq__lt=before)
    if not again:
        rows = rows.filter(summary=None)
    waiting = {hand.first_seq: hand for hand in rows.order_by("first_seq")}
    if not waiting:
        return
    told = _told(session, first=min(waiting), last=max(waiting))
    wanted = ((waiting.pop(seq), history) for seq, history in told if seq in waiting)
    while some := list(islice(wanted, HANDS_AT_ONCE)):
        write(session, some)
        yield len(some)
    known = set(HandSummary.objects.filter(session=session).values_list("pk", flat=True)) if again else set()
    lost = [(hand, HandIncomplete(PRUNED)) for hand in waiting.values() if hand.pk not in known]
    for at in range(0, len(lost), HANDS_AT_ONCE):
        some = [*lost[at : at + HANDS_AT_ONCE]]
        write(session, some)
        yield len(some)


def hands_over(session: DetectionSession) -> QuerySet[Hand]:
    """Return the hands of a session that go on no more."""
    if session.state == SessionState.RUNNING:
        return session.hands.filter(ended_at__isnull=False)
    return session.hands.all()


def sessions_to_summarise(*, again: bool = False) -> QuerySet[DetectionSession]:
    """Return the sessions with hands that have no summary, the oldest first; all that have hands, `again`."""
    lacking = Hand.objects.filter(Q() if again else Q(summary=None)).order_by().values("session")
    return DetectionSession.objects.filter(pk__in=lacking).order_by("started_at", "pk")


def _told(session: DetectionSession, *, first: int, last: int) -> Iterator[tuple[int, Told]]:
    # pokerkit takes 15 MB and a third of a second: a process pays that with its first hand.
    from detection.recordings.histories.export import hand_histories  # noqa: PLC0415

    for seen, history in hand_histories(session, after=first - 1):
        if seen.first_seq > last:
            return
        yield seen.first_seq, history


def write(session: DetectionSession, hands: Sequence[tuple[Hand, Told]]) -> None:
    """Write the summaries of hands of a session in one transaction, in the place of those that they have."""
    with transaction.atomic():
        players = _players(room_of(session), (name for _, told in hands for name in names_of(told)))
        HandSummary.objects.filter(pk__in=[hand.pk for hand, _ in hands]).delete()
        summaries = [(summary_of(hand, session, told), told) for hand, told in hands]
        HandSummary.objects.bulk_create([summary for summary, _ in summaries])
        PlayerInHand.objects.bulk_create(
            [part for summary, told in summaries for part in parts_of(summary, told, players)]
        )


def _players(room: str, names: Iterable[str]) -> dict[str, SeenPlayer]:
    """Return the players of these names, who are there from now on."""
    wanted = sorted(set(names))
    players = SeenPlayer.objects.filter(room=room, name__in=wanted)
    known = {player.name: player for player in players}
    missing = [SeenPlayer(room=room, name=name) for name in wanted if name not in known]
    if missing:
        SeenPlayer.objects.bulk_create(missing, ignore_conflicts=True)
        known = {player.name: player for player in players.all()}
    return known
