from django.apps import AppConfig


class EventLogConfig(AppConfig):
    name = "eventlog"

    def ready(self) -> None:
        from eventlog.processes import SEEN_EVERY, leave, report  # noqa: PLC0415 (needs the models)
        from eventlog.watchers import register_watcher  # noqa: PLC0415

        register_watcher(name="This process's row", every=SEEN_EVERY, look=report, leave=leave)
