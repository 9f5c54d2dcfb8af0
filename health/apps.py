from __future__ import annotations

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        # Models exist only by now.
        from eventlog.fanout.periodic_jobs import register_periodic_job  # noqa: PLC0415
        from health import checks  # noqa: F401, PLC0415 (registers itself)
        from health.overdue import EVERY, overdue_watcher  # noqa: PLC0415

        register_periodic_job(name="health checks", every=EVERY, run=overdue_watcher.check_newest)
