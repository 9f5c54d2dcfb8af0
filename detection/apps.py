from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class DetectionConfig(AppConfig):
    name = "detection"

    def ready(self) -> None:
        from eventlog.store.snapshots import register_snapshot  # noqa: PLC0415 - models exist only by now

        register_snapshot("detection", read_tables)


def read_tables(_stream: str) -> dict[str, Any]:
    """Return the state of every table, as `detection.poker.table_state` has it."""
    from detection.models import TableState  # noqa: PLC0415 - models exist only when apps are ready

    return {"tables": dict(TableState.objects.values_list("key", "state"))}
