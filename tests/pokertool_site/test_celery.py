from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from pokertool_site.celery import app, make_folders


def test_without_redis_messages_are_files_in_the_data_folder(tmp_path: Path) -> None:
    if settings.REDIS_URL:
        pytest.skip("REDIS_URL is set: messages travel through Redis")

    assert app.conf.broker_url == "filesystem://localhost"
    assert Path(app.conf.broker_transport_options["data_folder_in"]).is_relative_to(settings.VAR_DIR)


@pytest.mark.redis
def test_with_redis_messages_carry_this_installations_prefix() -> None:
    assert app.conf.broker_url == settings.REDIS_URL
    assert app.conf.broker_transport_options == {"global_keyprefix": f"{settings.REDIS_PREFIX}:celery:"}


def test_the_embedded_folders_are_made_when_celery_starts() -> None:
    make_folders()

    assert (settings.CELERY_DIR / "messages").is_dir()
    assert (settings.CELERY_DIR / "control").is_dir()


def test_every_task_of_the_timetable_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
