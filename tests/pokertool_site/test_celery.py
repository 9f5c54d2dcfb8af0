from __future__ import annotations

from django.conf import settings

from pokertool_site.celery import app, make_folders


def test_the_embedded_folders_are_made_when_celery_starts() -> None:
    make_folders()

    assert (settings.CELERY_DIR / "messages").is_dir()
    assert (settings.CELERY_DIR / "control").is_dir()


def test_every_task_of_the_timetable_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)
