from __future__ import annotations

from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "status"

    def ready(self) -> None:
        from eventlog.store.snapshots import register_snapshot  # noqa: PLC0415 - models exist only by now
        from status.projection import read_components  # noqa: PLC0415

        register_snapshot("status", read_components)
