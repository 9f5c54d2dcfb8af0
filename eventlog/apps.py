from django.apps import AppConfig


class EventLogConfig(AppConfig):
    name = "eventlog"

    def ready(self) -> None:
        from eventlog.fanout.live_connections import LOOK_EVERY  # noqa: PLC0415
        from eventlog.fanout.processes import (  # noqa: PLC0415 (needs the models)
            SEEN_EVERY,
            end_connections,
            leave,
            report,
        )
        from eventlog.fanout.watchers import register_watcher  # noqa: PLC0415

        register_watcher(name="This process's row", every=SEEN_EVERY, look=report, leave=leave)
        register_watcher(name="who is to be disconnected", every=LOOK_EVERY, look=end_connections)
