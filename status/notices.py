"""Notices: what one user should know, on that user's own stream.

Raises:
    NoticeInvalid: an empty or overlong message, or a severity that there is not.
"""

from __future__ import annotations

import uuid
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from eventlog.models import Severity
from eventlog.record import NewEvent, StoredEvent, new_event_id
from eventlog.store.append import append
from eventlog.store.printable import storable

LONGEST = 2000
"""Characters of a message."""
TOLD_ONCE = uuid.UUID("6b6c5f0e-7d0a-4c0b-9a53-0f6a3f1f7c11")
"""The namespace of ids of notices that several may try to tell: the same trouble has the same id."""


class NoticeInvalid(ValueError):
    """The notice can't be sent; the message says what is wrong with it."""


def post_notice(
    *,
    user: AbstractBaseUser,
    severity: str,
    message: str,
    by: AbstractBaseUser | None = None,
    data: dict[str, Any] | None = None,
    once: str | None = None,
) -> StoredEvent | None:
    """Tell `user` something; return the event, which every page and program of theirs gets.

    With `once`, a notice that was posted to this user under the same word is not posted again:
    then None is returned. Raises NoticeInvalid.
    """
    text = storable(message.strip())
    if not text:
        raise NoticeInvalid("The message is empty")
    if len(text) > LONGEST:
        raise NoticeInvalid(f"The message has {len(text)} characters; {LONGEST} are the most")
    if severity not in Severity.values:
        raise NoticeInvalid(f"{severity!r} is no severity; there are {', '.join(Severity.values)}")
    event = NewEvent(
        type="notification",
        severity=severity,
        message=text,
        data={**(data or {}), "by": None if by is None else by.get_username()},
        event_id=new_event_id() if once is None else uuid.uuid5(TOLD_ONCE, f"{user.pk}:{once}"),
    )
    return append(stream=f"user:{user.pk}", event=event)


async def apost_notice(**notice: Any) -> StoredEvent | None:
    """See post_notice()."""
    return await sync_to_async(post_notice)(**notice)


def post_staff_notice(
    *, severity: str, message: str, data: dict[str, Any] | None = None, once: str | None = None
) -> list[StoredEvent]:
    """Tell every active member of the staff; return the events of those who did not know yet."""
    staff = get_user_model()._default_manager.filter(is_staff=True, is_active=True).order_by("pk")
    told = [
        post_notice(user=user, severity=severity, message=message, data=data, once=once) for user in staff
    ]
    return [event for event in told if event is not None]
