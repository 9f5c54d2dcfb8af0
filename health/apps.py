from __future__ import annotations

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        # Models exist only by now.
        from eventlog.fanout.watchers import register_watcher  # noqa: PLC0415
        from health import checks  # noqa: F401, PLC0415 (registers itself)
        from health.overdue import EVERY, watch  # noqa: PLC0415

        register_watcher(name="health checks", every=EVERY, look=watch.look)
