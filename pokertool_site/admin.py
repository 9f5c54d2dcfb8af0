"""Failed sign-ins in the admin, with an action that works: that of django-axes takes a moment for granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin
from django.http import HttpRequest

if TYPE_CHECKING:
    AnyAttemptAdmin = admin.ModelAdmin[Any]
else:
    AnyAttemptAdmin = AccessAttemptAdmin


class AttemptAdmin(AnyAttemptAdmin):
    """Django-axes' own, which counts from a moment that only a request to sign in has."""

    def response_action(self, request: HttpRequest, *rest: Any, **named: Any) -> Any:
        vars(request).setdefault("axes_attempt_time", None)  # now, then
        return super().response_action(request, *rest, **named)


admin.site.unregister(AccessAttempt)
admin.site.register(AccessAttempt, AttemptAdmin)
