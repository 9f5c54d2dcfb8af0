"""Components to read, and a way to tell users something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from eventlog.admin import ReadOnlyAdmin
from eventlog.models import Severity
from status.accounts import AccountAdmin
from status.models import ComponentState
from status.notices import LONGEST, post_notice

MAY_SEND = "status.send_notice"


@admin.register(ComponentState)
class ComponentStateAdmin(ReadOnlyAdmin):
    list_display = ("component", "status", "since", "latency_ms", "detail")
    list_filter = ("status",)
    search_fields = ("component", "detail")


class NoticeForm(forms.Form):
    """What to say, and how loud."""

    severity = forms.ChoiceField(choices=Severity.choices, initial=Severity.INFO.value)
    message = forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "cols": 60}), max_length=LONGEST)


class NotifyingUserAdmin(AccountAdmin):
    """Users, with an action that posts a notice to those selected, for who may send them."""

    actions = ("send_notice",)

    def has_send_notice_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SEND)

    @admin.action(description="Send a notice to the selected users", permissions=["send_notice"])
    def send_notice(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask what to say, and then say it. Raises PermissionDenied."""
        if not self.has_send_notice_permission(request):
            raise PermissionDenied("To send a notice takes the permission to send notices")
        form = NoticeForm(request.POST if "send" in request.POST else None)
        if form.is_valid():
            sender = request.user if isinstance(request.user, User) else None
            for user in queryset.order_by("pk"):
                post_notice(user=user, by=sender, **form.cleaned_data)
            count = queryset.count()
            self.message_user(request, f"Sent to {count} user{'' if count == 1 else 's'}.", messages.SUCCESS)
            return None
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": "Send a notice",
            "opts": self.model._meta,
            "form": form,
            "users": queryset.order_by("username"),
            "action": "send_notice",
        }
        return TemplateResponse(request, "status/send_notice.html", context)


admin.site.unregister(get_user_model())
admin.site.register(get_user_model(), NotifyingUserAdmin)
