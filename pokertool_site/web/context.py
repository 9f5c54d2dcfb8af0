"""What every page may name."""

from __future__ import annotations

from django.http import HttpRequest

from eventlog.management.program import as_typed


def typed_command(_request: HttpRequest) -> dict[str, str]:
    """Return `command`: what a user types before the name of a command of ours."""
    return {"command": as_typed("python manage.py")}
