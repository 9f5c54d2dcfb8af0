"""Who answers where over HTTP."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from eventlog.views import events
from pokertool_site.probes import healthz, readyz

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/events/<str:stream>", events, name="events"),
    path("admin/", admin.site.urls),
]
