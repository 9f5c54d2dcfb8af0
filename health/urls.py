from __future__ import annotations

from django.urls import path

from health.views import current, history, trends

urlpatterns = [
    path("", current, name="system-health"),
    path("/history", history, name="system-health-history"),
    path("/trends", trends, name="system-health-trends"),
]
