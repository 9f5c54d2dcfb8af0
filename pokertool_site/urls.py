"""Who answers where over HTTP."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from eventlog.metrics_view import metrics
from eventlog.views import events
from pokertool_site.probes import healthz, readyz
from pokertool_site.sign_in import sign_in
from pokertool_site.views import page

urlpatterns = [
    path("", page, name="page"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("api/events/<str:stream>", events, name="events"),
    path("api/system/", include("health.urls")),
    path("sign-in/", sign_in, name="sign-in"),
    path("admin/", admin.site.urls),
]
