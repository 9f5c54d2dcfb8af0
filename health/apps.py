from __future__ import annotations

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        from eventlog.heartbeat import register_overdue  # noqa: PLC0415 - models exist only by now
        from eventlog.refresh import register_refresh  # noqa: PLC0415
        from eventlog.watchers import register_watcher  # noqa: PLC0415
        from health import overdue, sampling  # noqa: PLC0415
        from health.probes import register_machine  # noqa: PLC0415

        register_machine()
        register_overdue(lambda: overdue.watch.is_overdue)
        register_refresh(sampling.STREAM, sampling.run_check)
        register_watcher(name="the health checks' pace", every=overdue.EVERY, look=overdue.watch.look)
