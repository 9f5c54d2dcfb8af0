from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from health.probes import machine
from health.probes.machine import built_in_features
from health.probes.running import ProbeRunner


def test_each_feature_of_ours_answers_on_this_machine() -> None:
    answers = ProbeRunner().ask_all(built_in_features())

    assert [answer.error for answer in answers] == [None] * len(answers)
    metrics = {name for answer in answers for name in answer.readings}
    assert {"cpu_percent", "memory_percent", "disk_percent", "load_1m", "process_rss_bytes"} <= metrics


def test_no_two_features_read_a_metric_of_the_same_name() -> None:
    names = [name for answer in ProbeRunner().ask_all(built_in_features()) for name in answer.readings]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("one_disk", [True, False])
def test_a_database_on_another_disk_is_a_feature_of_its_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, one_disk: bool
) -> None:
    monkeypatch.setattr(machine, "on_one_disk", lambda *_folders: one_disk)
    file = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "log.sqlite3"}
    monkeypatch.setitem(settings.DATABASES, "default", file)

    names = [feature.name for feature in built_in_features()]

    assert ("database disk" in names) is not one_disk
