"""The page at `/`: a table as it stands, drawn by the browser from what the stream says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Return the page. It asks nobody to log in; the streams it opens have their own rules."""
    return render(request, "pokertool/page.html")
