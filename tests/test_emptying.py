"""Nothing that a test commits is there in the next one, and what migrations made stays as it is."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from tests.factories import append_cards, user


@pytest.mark.django_db(transaction=True)
def test_every_row_goes_but_content_types_and_permissions() -> None:
    kept = [set(model.objects.values_list("pk", flat=True)) for model in (ContentType, Permission)]
    append_cards(2)
    user().user_permissions.set(Permission.objects.all()[:2])

    call_command("flush", interactive=False)

    stored = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    assert {model for model in stored if model._default_manager.exists()} == {ContentType, Permission}
    assert [set(model.objects.values_list("pk", flat=True)) for model in (ContentType, Permission)] == kept
