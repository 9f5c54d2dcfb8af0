"""Who answers under /api/hands/."""

from __future__ import annotations

from django.urls import path

from detection.recordings.histories.views import one_hand, selected_hands, session_hands

urlpatterns = [
    path("selected", selected_hands, name="selected-hand-histories"),
    path("<uuid:session_id>", session_hands, name="session-hand-histories"),
    path("<uuid:session_id>/<int:first_seq>", one_hand, name="hand-history"),
]
