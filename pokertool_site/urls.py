"""Who answers where over HTTP."""

from __future__ import annotations

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from eventlog.fanout.processes import report
from eventlog.http.metrics_view import metrics_view
from eventlog.http.views import events
from pokertool_site.web import hand_pages
from pokertool_site.web.load_balancer import health, healthz, readyz
from pokertool_site.web.operations import operations
from pokertool_site.web.sign_in import sign_in
from pokertool_site.web.startup import start_backend, startup_log, startup_status
from pokertool_site.web.views import no_such_address, page, player
from pokertool_site.wiring import health_gauges

admin.site.site_header = admin.site.site_title = "PokerTool"
admin.site.index_title = "What was seen, and who may see it"

handler500 = "pokertool_site.web.unavailable.server_error"

urlpatterns = [
    path("", page, name="page"),
    path("sessions/<uuid:session_id>/", player, name="player"),
    path("sessions/<uuid:session_id>/report/", hand_pages.session, name="session-report"),
    path("hands/", hand_pages.hands, name="hands"),
    path("hands/<int:hand_id>/", hand_pages.hand, name="hand"),
    path("players/<int:player_id>/", hand_pages.player, name="seen-player"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("health", health),
    path("metrics", metrics_view(health_gauges, report=report)),
    path("api/events/<str:stream>", events, name="events"),
    path("api/sessions/", include("detection.urls")),
    path("api/hands/", include("detection.recordings.histories.urls")),
    path("api/system/", include("health.urls")),
    path("api/start-backend", start_backend),
    path("api/backend/startup/status", startup_status),
    path("api/backend/startup/log", startup_log),
    re_path(r"^api/", no_such_address),
    path("sign-in/", sign_in, name="sign-in"),
    path("admin/operations/", admin.site.admin_view(operations), name="operations"),
    path("admin/", admin.site.urls),
    # Browsers ask for it on pages that name no icon, as the admin's.
    path("favicon.ico", RedirectView.as_view(url=static("pokertool/icon.svg"))),
]
