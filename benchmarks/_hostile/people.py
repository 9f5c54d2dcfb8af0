"""Who sends hostile requests: nobody, a user, and the staff, who all have something to lose."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from detection.models import DetectionSession, Hand
from eventlog.access.credentials import make_token
from eventlog.models import Event, Stream

NOBODY, USER, STAFF = "nobody", "user", "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A person's session and token."""

    session: str
    token: str


class People:
    """The logins, kept good: a hostile request may sign its sender out, or delete who sent it."""

    def __init__(self) -> None:
        self.logins: dict[str, Login] = {}
        self.known: list[str] = []
        """Values that name something that is there."""
        self.renewed = 0

    def renew(self) -> None:
        """See that user and staff are there and signed in, and look up again what is there."""
        try:
            for role in (USER, STAFF):
                self._renew(role)
            self.known = [
                str(value)
                for rows in (Event, Stream, Hand, DetectionSession, User, ContentType)
                for value in rows.objects.order_by("-pk").values_list("pk", flat=True)[:5]
            ]
            self.known += [
                "detection",
                "health",
                "status",
                f"user:{self.known[-1]}",
                "detection",
                "event",
                "auth",
            ]
        finally:
            connection.close()

    def _renew(self, role: str) -> None:
        name, is_staff = f"hostile-{role}", role == STAFF
        held = self.logins.get(role)
        user = User.objects.filter(username=name, is_active=True, is_superuser=is_staff).first()
        if held and user and Session.objects.filter(pk=held.session).exists():
            return
        wanted = {"is_active": True, "is_staff": is_staff, "is_superuser": is_staff}
        user, _ = User.objects.update_or_create(username=name, defaults=wanted)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.logins[role] = Login(session=session, token=make_token(user, days=30))
        self.renewed += 1
