"""Who answers under /api/sessions/."""

from __future__ import annotations

from django.urls import path

from detection.recordings.views import hands, overview, page, timeline

urlpatterns = [
    path("<uuid:session_id>", overview, name="session-overview"),
    path("<uuid:session_id>/events", page, name="session-events"),
    path("<uuid:session_id>/hands", hands, name="session-hands"),
    path("<uuid:session_id>/timeline", timeline, name="session-timeline"),
]
