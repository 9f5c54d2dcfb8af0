"""What the admin's lists may be asked: `?FIELD__LOOKUP=VALUE`, each value read as its field's kind.

Django lets the staff ask any field by any lookup, and finds out in the database what can't be: a number
beyond 64 bits, a year of five digits, a pattern that does not close, or one that takes for ever. Here only
lookups that every database answers, by an index or by comparing, are taken, and no pattern is.

Raises:
    BadRequest: names the parameter, what it is, and what it should be.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from eventlog.access.parameters import (
    EARLIEST,
    LATEST,
    BadRequest,
    parse_date,
    parse_datetime,
    parse_integer,
    parse_ip_address,
    parse_number,
    parse_text,
    parse_uuid,
)

MANY = 100
"""Values of one parameter."""
OF_TEXT = frozenset({"iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith"})
IN_ORDER = frozenset({"gt", "gte", "lt", "lte"})
OF_A_MOMENT = {"year": (EARLIEST.year, LATEST.year - 1), "month": (1, 12), "day": (1, 31)}
YES_OR_NO = frozenset({"isnull", "isempty"})

AnyField = Any
"""A model's field; Django has no name for all of its kinds."""


def check_lookup(model: type[models.Model], lookup: str, value: str) -> None:
    """Return if a list of `model` may be asked `?lookup=value`. Raises BadRequest.

    A name that is no field's is a filter's own: its value has to be a text and no more.
    """
    field, asked = _field_of(model, lookup)
    if field is None or asked in YES_OR_NO:
        parse_text(value, name=lookup)
    elif asked == "in":
        values = value.split(",")
        if len(values) > MANY:
            raise BadRequest("too_many", f"{lookup} names {len(values)}; {MANY} are the most")
        for each in values:
            read_as(field, each, name=lookup)
    elif asked in OF_A_MOMENT and isinstance(field, models.DateField):
        least, most = OF_A_MOMENT[asked]
        parse_integer(value, name=lookup, least=least, most=most)
    elif asked in OF_TEXT and isinstance(field, models.CharField | models.TextField):
        parse_text(value, name=lookup)
    elif asked == "exact" or (asked in IN_ORDER and not isinstance(field, models.JSONField)):
        read_as(field, value, name=lookup)
    else:
        raise BadRequest("bad_lookup", f"{lookup[:60]!r} is no way to narrow a list")


def read_as(field: AnyField, text: str, *, name: str) -> None:
    """Return if `text` may be a value of this field, in every database. Raises BadRequest."""
    while field.is_relation:
        field = field.target_field if field.concrete else field.related_model._meta.pk
    match field:
        case models.IntegerField():
            parse_integer(text, name=name)
        case models.FloatField() | models.DecimalField():
            parse_number(text, name=name)
        case models.DateTimeField():
            parse_datetime(text, name=name)
        case models.DateField():
            parse_date(text, name=name)
        case models.UUIDField():
            parse_uuid(text, name=name)
        case models.GenericIPAddressField():
            parse_ip_address(text, name=name)
        case models.JSONField():
            raise BadRequest("bad_lookup", f"{name} is no way to narrow a list")
        case _:
            parse_text(text, name=name)


def _field_of(model: type[models.Model], lookup: str) -> tuple[AnyField | None, str]:
    """Return the field at the end of a lookup's way through relations, and what is asked of it."""
    field: AnyField | None = None
    parts = lookup.split(LOOKUP_SEP)
    for at, part in enumerate(parts):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return field, LOOKUP_SEP.join(parts[at:])
        if not field.is_relation or field.related_model is None:
            return field, LOOKUP_SEP.join(parts[at + 1 :]) or "exact"
        model = field.related_model
    return field, "exact"
