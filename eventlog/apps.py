from django.apps import AppConfig


class EventLogConfig(AppConfig):
    name = "eventlog"

    def ready(self) -> None:
        from eventlog.fanout.live_connections import CHECK_EVERY  # noqa: PLC0415
        from eventlog.fanout.periodic_jobs import register_periodic_job  # noqa: PLC0415
        from eventlog.fanout.processes import (  # noqa: PLC0415 (needs the models)
            SEEN_EVERY,
            deregister,
            end_connections,
            report,
        )

        register_periodic_job(name="This process's row", every=SEEN_EVERY, run=report, on_shutdown=deregister)
        register_periodic_job(name="who is to be disconnected", every=CHECK_EVERY, run=end_connections)
