"""Beat inside a worker: `celery -A pokertool_site worker --beat-thread` is one process in place of two.

Celery's own `worker --beat` starts a process for it, which takes as much memory as a beat by itself.
"""

from __future__ import annotations

from threading import Thread
from typing import Any

from celery import Celery
from celery.beat import Service
from celery.bin.base import CeleryOption
from celery.bootsteps import StartStopStep
from celery.platforms import EX_FAILURE
from celery.signals import worker_shutting_down
from celery.worker import state

TICK = 1.0
"""Seconds that beat sleeps at most: as soon as that it hears that it is to stop."""


class BeatThread(StartStopStep):
    """Keeps beat in a thread of a worker that was started with `--beat-thread`.

    The two end together: without beat the worker would have nothing to do, and who looks after it would
    not know. So a worker whose beat failed stops, with an exit status that says so.

    `worker` is a celery.worker.WorkController, with attributes for all its options.
    """

    def __init__(self, worker: Any, *, beat_thread: bool = False, **options: Any) -> None:
        super().__init__(worker, **options)
        self.enabled = beat_thread

    def create(self, worker: Any) -> None:
        options: dict[str, Any] = {
            "max_interval": TICK,
            "schedule_filename": worker.schedule_filename,
            "scheduler_cls": worker.scheduler,
            "remote_control": False,  # the worker answers for both
        }
        self._service = Service(worker.app, **options)
        self._thread = Thread(target=self._run, name="beat", daemon=True)
        self._is_stopping = False
        # As soon as it is asked for: the worker itself first waits for messages, and for its tasks.
        worker_shutting_down.connect(self._request_stop)

    def start(self, worker: Any) -> None:
        self._thread.start()

    def stop(self, worker: Any) -> None:
        """Wait until beat has stored its schedule."""
        self._request_stop()
        self._thread.join()

    def terminate(self, worker: Any) -> None:
        self.stop(worker)

    def _request_stop(self, **_signal: object) -> None:
        self._is_stopping = True
        self._service.stop()

    def _run(self) -> None:
        try:
            self._service.start()
        finally:
            if not self._is_stopping:
                state.should_stop = EX_FAILURE  # type: ignore[assignment]  # None until then


def install(app: Celery) -> None:
    """Let workers of `app` take `--beat-thread`."""
    app.steps["worker"].add(BeatThread)
    app.user_options["worker"].add(
        CeleryOption(
            ["--beat-thread"],
            is_flag=True,
            help_group="Embedded Beat Options",
            help="Also run beat, in a thread of this process.",
        )
    )
