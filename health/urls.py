"""Who answers under /api/system/."""

from __future__ import annotations

from django.urls import path

from health.views import by_hour, category, newest, refresh, samples

urlpatterns = [
    path("health", newest, name="health"),
    path("health/history", samples, name="health-history"),
    path("health/trends", by_hour, name="health-trends"),
    path("health/refresh", refresh, name="health-refresh"),
    path("health/<str:name>", category, name="health-category"),
]
