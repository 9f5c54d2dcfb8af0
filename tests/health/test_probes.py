from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from pytest_django import Settings

from health import probes
from health.probes import Network, Probe, Readings, cpu, disk, load, memory, process, register_probe, swap


@pytest.mark.parametrize(
    ("look", "percent"),
    [(cpu, "cpu_percent"), (memory, "memory_percent"), (swap, "swap_percent"), (disk, "disk_percent")],
)
def test_a_share_is_a_percentage(look: Callable[[], Readings], percent: str) -> None:
    readings = look()

    assert 0 <= readings[percent] <= 100


def test_load_is_told_in_all_and_for_each_core() -> None:
    readings = load()

    assert readings["load_1m"] >= readings["load_per_core"] >= 0


def test_the_checker_measures_itself() -> None:
    readings = process()

    assert readings["process_rss_bytes"] > 10_000_000
    assert readings.get("process_fds", 3) >= 3


def test_traffic_needs_two_looks() -> None:
    clock = iter([100.0, 110.0])
    network = Network(clock=lambda: next(clock))

    first, second = network(), network()

    assert first == {}
    assert second["network_received_bytes_per_second"] >= 0
    assert second["network_errors"] >= 0


def test_a_disk_whose_folder_is_not_made_yet_is_the_one_it_will_be_on(
    settings: Settings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path / "not" / "yet"

    assert disk()["disk_free_bytes"] > 0


def test_a_probe_of_the_same_name_replaces_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "_probes", {})
    for value in (1.0, 2.0):
        register_probe("a", category="c", description="d", look=partial(dict, x=value))

    (probe,) = probes.probes()

    assert isinstance(probe, Probe)
    assert probe.look() == {"x": 2.0}
