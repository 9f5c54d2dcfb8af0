"""Users and groups in the admin, where nobody makes himself more than he is.

Django's own pages let whoever may change users make himself a superuser, or take over the account of
one by a new password; and whoever may change groups give his own any permission.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model, Q
from django.http import HttpRequest

if TYPE_CHECKING:  # generic for the type checker only
    AnyUserAdmin = UserAdmin[User]
else:
    AnyUserAdmin = UserAdmin

GRANTS = ("is_superuser", "groups", "user_permissions")
"""What only superusers give and take."""


def may_change(who: Any, user: User) -> bool:
    """Return whether `user`'s account is `who`'s to change: it may do nothing that `who` may not."""
    if who.is_superuser or who.pk == user.pk:
        return True
    return not user.is_superuser and _permissions(user) <= _permissions(who)


def _permissions(user: User) -> set[int]:
    """Return what a user may do, also one who is not active and could be made so."""
    given = Permission.objects.filter(Q(user=user) | Q(group__user=user))
    return set(given.values_list("pk", flat=True))


class AccountAdmin(AnyUserAdmin):
    """Django's users; superusers alone give permissions, and change accounts that have more of them."""

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_theirs(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, *GRANTS)


def _is_theirs(request: HttpRequest, user: User | None) -> bool:
    return user is None or may_change(request.user, user)


class SuperusersGroupAdmin(GroupAdmin):
    """Django's groups, which superusers change and others at most see."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_superuser)


admin.site.unregister(Group)
admin.site.register(Group, SuperusersGroupAdmin)
