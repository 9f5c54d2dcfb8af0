from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.db.models import Model

from detection.models import DetectionSession, Hand
from eventlog.access.parameters import BadRequest
from eventlog.models import Event
from pokertool_site.web.admin_lookups import MANY, check_lookup

SESSION = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("model", "lookup", "value"),
    [
        (Event, "stream__id__exact", "1"),
        (Event, "stream", "1"),
        (Event, "seq__gte", "9007199254740991"),
        (Event, "pk__in", "1,2,3"),
        (Event, "key", "demo"),
        (Event, "key__icontains", "("),
        (Event, "message__startswith", "\u00e9"),
        (Event, "created_at__year", "2026"),
        (Event, "created_at__gte", "2026-11-23 00:00:00+00:00"),
        (Event, "created_at__lt", "2026-11-23"),
        (Event, "event_id", SESSION),
        (Event, "day", "9999-12-31"),
        (Hand, "session__key", "demo"),
        (Hand, "session__id__exact", SESSION),
        (Hand, "session", SESSION),
        (Hand, "ended_at__isempty", "1"),
        (DetectionSession, "frame_ms__gte", "1.5"),
        (DetectionSession, "hands", "1"),
        (User, "groups__id__exact", "1"),
        (User, "is_staff__exact", "1"),
        (User, "last_login__isnull", "True"),
        (AccessAttempt, "ip_address", "2001:db8::7"),
    ],
)
def test_what_a_field_can_be_may_be_asked(model: type[Model], lookup: str, value: str) -> None:
    check_lookup(model, lookup, value)


@pytest.mark.parametrize(
    ("model", "lookup", "value"),
    [
        (Event, "stream__id__exact", "9223372036854775808"),
        (Event, "stream", "x"),
        (Event, "seq__gte", "-1"),
        (Event, "seq", "1.5"),
        (Event, "seq__icontains", "1"),
        (Event, "pk__in", "1,,2"),
        (Event, "pk__in", "1," * MANY + "1"),
        (Event, "key", "\0"),
        (Event, "key", "\ud800"),
        (Event, "key", "x" * 1001),
        (Event, "key__regex", "("),
        (Event, "message__iregex", "(a+)+$"),
        (Event, "message__length", "1"),
        (Event, "message__contains__regex", "("),
        (Event, "created_at__year", "99999"),
        (Event, "created_at__year", "9999"),
        (Event, "created_at__month", "13"),
        (Event, "created_at__day", "0"),
        (Event, "created_at__gte", "0001-01-01T00:00:00Z"),
        (Event, "created_at__date__gte", "2026-11-23"),
        (Event, "created_at__year__gte", "2026"),
        (Event, "created_at__icontains", "2"),
        (Event, "event_id", "x"),
        (Event, "data", "{"),
        (Event, "data__x", "1"),
        (Event, "data__has_key", "a"),
        (Event, "data__icontains", "("),
        (Event, "day", "\0"),
        (Hand, "session", "1"),
        (Hand, "session__key__regex", "("),
        (DetectionSession, "frame_ms", "nan"),
        (DetectionSession, "frame_ms__gt", "1e400"),
        (DetectionSession, "hands", "x"),
        (User, "groups__id__exact", "x"),
        (Group, "permissions", "9223372036854775808"),
        (AccessAttempt, "ip_address", "fe80::1%eth0"),
        (AccessAttempt, "ip_address__icontains", "1"),
    ],
)
def test_what_it_can_not_is_refused(model: type[Model], lookup: str, value: str) -> None:
    with pytest.raises(BadRequest):
        check_lookup(model, lookup, value)
