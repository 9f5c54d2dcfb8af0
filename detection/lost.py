"""Ends the sessions of captures that stopped without a word: killed, or their machine was."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from detection.events import new_event, publish
from detection.models import DetectionSession, SessionState

LOST_AFTER = timedelta(seconds=60)
"""A capture says that it lives every five seconds; one that is silent for so long is gone."""


def mark_lost_sessions(now: datetime) -> list[DetectionSession]:
    """End each session whose capture fell silent more than a minute before `now`; return them.

    Its session_end has an id of its own, so two who find the same session end it once.
    """
    stale = DetectionSession.objects.filter(
        state=SessionState.RUNNING, seen_at__lt=now - LOST_AFTER
    ).order_by("started_at")
    lost = list(stale)
    for session in lost:
        mark_lost(session)
    return lost


def mark_lost(session: DetectionSession) -> None:
    """End one session as lost."""
    publish(
        [
            new_event(
                event_type="session_end",
                severity="warning",
                message=f"Session lost: its capture stopped without a word after {session.frames} frames",
                data={"session": str(session.pk), "reason": "lost", "frames": session.frames},
                key=session.key,
                event_id=uuid.uuid5(session.pk, "lost"),
            )
        ]
    )
