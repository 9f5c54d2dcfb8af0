from __future__ import annotations

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        # Models exist only by now.
        from eventlog.fanout.heartbeat import register_overdue  # noqa: PLC0415
        from eventlog.fanout.periodic_jobs import register_periodic_job  # noqa: PLC0415
        from eventlog.fanout.plain_dialect import register_second_name, register_welcome  # noqa: PLC0415
        from eventlog.fanout.refresh import register_refresh  # noqa: PLC0415
        from health import checks  # noqa: F401, PLC0415 (registers itself)
        from health.overdue import EVERY, overdue_watcher  # noqa: PLC0415

        register_periodic_job(name="health checks", every=EVERY, run=overdue_watcher.check_newest)
        register_overdue(overdue_watcher.is_overdue)
        register_refresh("health", _fresh_check)
        # What front ends of the original service wait for.
        register_welcome("health", "Connected to system health monitor: health events")
        register_second_name("health_check", "health_update")


def _fresh_check() -> str:
    from health.sampling import fresh_check  # noqa: PLC0415 - psutil, only where somebody asks

    return fresh_check()
