from __future__ import annotations

import pytest
from celery.beat import BeatLazyFunc
from django.conf import settings
from kombu import Connection
from kombu.simple import SimpleQueue

from health.schedules import EverySlot
from health.slots import slot_now
from pokertool_site.celery import app, make_folders, outlive_redis
from tests.own_servers import own_redis


def test_the_embedded_folders_are_made_when_celery_starts() -> None:
    make_folders()

    assert (settings.CELERY_DIR / "messages").is_dir()
    assert (settings.CELERY_DIR / "control").is_dir()


def test_every_task_of_the_timetable_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_what_nobody_took_is_dropped_after_longer_than_clocks_of_two_machines_differ() -> None:
    assert app.conf.beat_schedule["check health"]["schedule"] == EverySlot(settings.POKERTOOL_HEALTH_SECONDS)
    for task in app.conf.beat_schedule.values():
        assert task["options"]["expires"] == 24 * 3600


def test_a_check_is_sent_with_its_slot() -> None:
    (slot,) = app.conf.beat_schedule["check health"]["args"]

    assert isinstance(slot, BeatLazyFunc)
    assert slot() == slot_now()


@pytest.mark.own_servers
def test_a_channel_outlives_a_redis_that_went_with_a_message_half_done() -> None:
    outlive_redis()
    with own_redis() as redis:
        connection = Connection(redis.url)
        channel = connection.default_channel
        queue = SimpleQueue(channel, "health")
        queue.put("check")
        queue.get(timeout=10)  # and it is not said yet that it is done
        redis.stop()
        connection.transport.client = None  # as celery.worker.consumer has it when it closes the second time

        connection.maybe_close_channel(channel)
