"""The admin, with bounds on what its lists, forms and addresses are asked, whichever app registered them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import URLPattern, reverse

from eventlog.access.parameters import BadRequest
from pokertool_site.web.admin_lookups import MANY, check_lookup, read_as

if TYPE_CHECKING:  # generic for the type checker only
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyChoices = forms.ModelMultipleChoiceField[Any]
else:
    AnyModelAdmin = object
    AnyChoices = forms.ModelMultipleChoiceField

LONGEST_NAME = 150
"""Characters of a user's name: what Django stores."""
LONGEST_SEARCH, MOST_WORDS = 200, 20
"""Characters and words of a search: each word is looked for in each field that is searched."""
PAGES = (
    ("Operations", "operations", "eventlog.view_serverprocess"),
    ("Hands played", "hands", "detection.view_detectionsession"),
)
"""Title, address and permission of pages that are listed beside models."""
AUTOCOMPLETE = ("term", "app_label", "model_name", "field_name")


class SignInForm(AdminAuthenticationForm):
    """Django's form for the staff, which looks at a name's length only in the browser.

    A longer name is nobody's; django-axes would store it, and PostgreSQL refuses. A name with control
    characters would be printed with them in the log.
    """

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if len(name) > LONGEST_NAME:
            raise ValidationError(f"A name has at most {LONGEST_NAME} characters.")
        if not name.isprintable():
            raise ValidationError("There is a character in the name that can't be printed.")
        return name


class BoundedChoices(AnyChoices):
    """Rows to choose from, of which none is asked for by a key that it can't have."""

    def clean(self, value: Any) -> Any:
        rows: Any = self.queryset
        for chosen in value if isinstance(value, list | tuple) else ():
            try:
                read_as(rows.model._meta.pk, str(chosen), name="choice")
            except BadRequest as error:
                raise ValidationError(str(error)) from error
        return super().clean(value)


class Bounded(AnyModelAdmin):
    """Comes before every registered ModelAdmin: what is asked of a list has to be what its fields can be."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Say whether a list may be asked so. Raises IncorrectLookupParameters for a value that is none."""
        if not super().lookup_allowed(lookup, value, request):  # type: ignore[arg-type] # Django < 6 takes none
            return False
        try:
            if request is not None and len(request.GET.getlist(lookup)) > MANY:
                raise BadRequest("too_many", f"{lookup[:40]!r} is there more than {MANY} times")
            check_lookup(self.model, lookup, value)
        except BadRequest as error:
            raise IncorrectLookupParameters(str(error)) from error
        return True

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Look for a few words. Raises IncorrectLookupParameters for more."""
        if len(search_term) > LONGEST_SEARCH or len(search_term.split()) > MOST_WORDS:
            raise IncorrectLookupParameters(
                f"A search has at most {LONGEST_SEARCH} characters and {MOST_WORDS} words"
            )
        found: tuple[QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)
        return found

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return a form's field for many rows."""
        return super().formfield_for_manytomany(db_field, request, form_class=BoundedChoices, **kwargs)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *more: Any, **named: Any
    ) -> HttpResponse | None:
        """Do an action with the rows that were selected; 400 where one is named that can't be a row."""
        of_all = forms.BooleanField().to_python(request.POST.get("select_across"))
        try:
            for key in () if of_all else request.POST.getlist(ACTION_CHECKBOX_NAME):
                read_as(self.model._meta.pk, key, name=ACTION_CHECKBOX_NAME)
        except BadRequest as error:
            return HttpResponseBadRequest(str(error), content_type="text/plain")
        answer: HttpResponse | None = super().response_action(request, queryset, *more, **named)
        return answer


class Site(admin.AdminSite):
    """Django's site, whose every ModelAdmin is Bounded."""

    login_form = SignInForm

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[admin.ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Register models, as Django does."""
        known = admin_class or admin.ModelAdmin
        namespace = {"__module__": known.__module__, "__doc__": known.__doc__}
        super().register(model_or_iterable, type(known.__name__, (Bounded, known), namespace), **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return Django's list of what there is, with the pages that belong to no model before it."""
        apps: list[Any] = super().get_app_list(request, app_label)
        pages = [
            {"name": title, "object_name": title, "admin_url": reverse(name), "perms": {}, "view_only": True}
            for title, name, permission in PAGES
            if request.user.has_perm(permission)
        ]
        if pages and app_label is None:
            first = pages[0]["admin_url"]
            apps.insert(0, {"name": "Pages", "app_label": "pages", "app_url": first, "models": pages})
        return apps

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer what a field offers; 400 to who does not say which."""
        if missing := [name for name in AUTOCOMPLETE if name not in request.GET]:
            return HttpResponseBadRequest(f"{missing[0]} is missing", content_type="text/plain")
        return super().autocomplete_view(request)

    def get_urls(self) -> list[Any]:
        """Return Django's addresses, with one of them bounded that takes any model's key."""
        urls = super().get_urls()
        for url in urls:
            if isinstance(url, URLPattern) and url.name == "view_on_site":
                url.callback = self.admin_view(view_on_site)
        return urls


def view_on_site(request: HttpRequest, content_type_id: int, object_id: str) -> HttpResponse:
    """Redirect to an object's own page; 404 for a key that its model can't have, or where it has no pages.

    Those are not asked for in the database: a model may have no table (`status.Notice`), and a table that is
    not there counts as an outage.
    """
    try:
        model = ContentType.objects.get(pk=content_type_id).model_class()
        if not hasattr(model, "get_absolute_url"):
            raise Http404(f"Nothing of kind {content_type_id} has a page")
        return shortcut(request, content_type_id, object_id)
    except (ContentType.DoesNotExist, ValidationError, ValueError):
        raise Http404(f"There is no {object_id[:60]!r}") from None
