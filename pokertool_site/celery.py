"""The Celery app and its timetable.

With REDIS_URL its messages travel through Redis. Without, they are files under var/:
worker and beat need nothing installed, and still hear each other from separate processes.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime

from celery import Celery
from celery.beat import BeatLazyFunc
from celery.signals import worker_process_init, worker_process_shutdown, worker_ready, worker_shutdown
from django.conf import settings

from eventlog.wakeup.private_folders import make_private
from health.schedules import EverySlot, Nightly
from health.slots import slot_now
from pokertool_site.background import beat_thread, filesystem_transport
from pokertool_site.environment.settings_module import use_own_settings


def outlive_redis() -> None:
    """Let a worker that lost Redis go on.

    It closes its connection twice, and dies in kombu where it had taken a message which Redis does not know
    yet to be done: the second time there is no connection left to give it back by. It is given to a
    worker again all the same, after the "visibility_timeout" of our settings.
    """
    from kombu.transport.redis import QoS  # noqa: PLC0415 - for servers only

    QoS.restore_at_shutdown = False


use_own_settings()
filesystem_transport.install()
if settings.REDIS_URL:
    outlive_redis()

app = Celery("pokertool")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
beat_thread.install(app)


@app.on_after_configure.connect
def make_folders(**_signal: object) -> None:
    """Make the folders that the embedded transport keeps its messages in."""
    make_private(settings.CELERY_DIR)
    for folder in ("messages", "control"):
        make_private(settings.CELERY_DIR / folder)


_reporting = ExitStack()


@worker_ready.connect
@worker_process_init.connect
def report_to_metrics(**_signal: object) -> None:
    """Let a worker, and each process that it forks, say what it appends, as servers and captures do."""
    from eventlog.fanout.processes import reporting  # noqa: PLC0415 - models exist only by now

    _reporting.enter_context(reporting(role="worker"))


@worker_shutdown.connect
@worker_process_shutdown.connect
def leave_metrics(**_signal: object) -> None:
    """Take a worker's leave."""
    _reporting.close()


KEPT_SECONDS = 86_400
"""A task that no worker took within a day is dropped, by the worker's clock, which may not be beat's.
One that comes late costs a look-up: the check or the pruning that it asks for is done already."""

app.conf.beat_scheduler = "pokertool_site.background.beat:Scheduler"
app.conf.beat_schedule = {
    "check health": {
        "task": "health.tasks.run_health_check",
        "schedule": EverySlot(settings.POKERTOOL_HEALTH_SECONDS),
        "args": (BeatLazyFunc(slot_now),),
        "options": {"expires": KEPT_SECONDS},
        "last_run_at": datetime(2000, 1, 1, tzinfo=UTC),  # the very first is due at once
    },
    "prune the log": {
        "task": "eventlog.tasks.prune",
        "schedule": Nightly(hour=3, minute=17),
        "options": {"expires": KEPT_SECONDS},
    },
}
