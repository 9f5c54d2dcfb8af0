from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from health.probes.machine import (
    CounterDelta,
    Disk,
    Network,
    Processor,
    load,
    memory,
    nearest_existing,
    on_one_disk,
    swap,
)
from tests.clocks import TestClock


def counting(readings: Iterator[Any], clock: TestClock) -> CounterDelta[Any]:
    return CounterDelta(lambda: next(readings), clock=clock, pause=0)


def test_a_rate_covers_the_time_since_the_last_look() -> None:
    clock = TestClock()
    since = counting(iter([0, 0, 60, 61]), clock)
    since.since_last_check()
    clock.now += 30

    assert since.since_last_check() == (0, 60, 30.0)


@pytest.mark.parametrize("seconds", [0.1, 500.0], ids=["just now", "long ago"])
def test_a_look_that_cannot_be_compared_with_is_taken_anew(seconds: float) -> None:
    clock = TestClock()
    since = counting(iter([0, 0, 600, 610]), clock)
    since.since_last_check()
    clock.now += seconds

    before, after, _ = since.since_last_check()

    assert (before, after) == (600, 610)


def test_busy_seconds_of_all_seconds_are_the_percent() -> None:
    clock = TestClock()
    processor = Processor(counting(iter([(0.0, 0.0), (0.0, 0.0), (7.5, 60.0)]), clock))
    processor()
    clock.now += 30

    assert processor() == {"cpu_percent": 12.5}


def test_a_processor_whose_clock_stands_still_is_unknown() -> None:
    processor = Processor(counting(iter([(1.0, 2.0), (1.0, 2.0)]), TestClock()))

    assert processor() == {"cpu_percent": None}


def test_the_network_is_told_by_the_second_and_never_below_zero() -> None:
    clock = TestClock()
    network = Network(counting(iter([(0, 0, 0), (0, 900, 0), (3000, 100, 6)]), clock))
    network()
    clock.now += 30

    assert network() == {
        "network_sent_bytes_per_s": 100,
        "network_received_bytes_per_s": 0,
        "network_errors_per_s": 0.2,
    }


def test_this_machine_can_be_read() -> None:
    for readings in (Processor()(), Network()(), memory(), load(), Disk(Path.cwd())()):
        assert None not in readings.values()
    assert 0 <= (memory()["memory_percent"] or -1) <= 100


def test_without_swap_space_there_is_no_percent_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    none = psutil.swap_memory()._replace(total=0, percent=0.0)
    monkeypatch.setattr(psutil, "swap_memory", lambda: none)

    assert swap() == {"swap_total_bytes": 0}


def test_swap_space_has_its_percent(monkeypatch: pytest.MonkeyPatch) -> None:
    some = psutil.swap_memory()._replace(total=1024, percent=25.0)
    monkeypatch.setattr(psutil, "swap_memory", lambda: some)

    assert swap() == {"swap_total_bytes": 1024, "swap_percent": 25.0}


def test_a_folder_that_is_not_made_yet_is_on_the_disk_of_its_parent(tmp_path: Path) -> None:
    later = tmp_path / "not" / "yet"

    assert nearest_existing(later) == tmp_path
    assert on_one_disk(later, tmp_path)
    assert set(Disk(later, prefix="database_disk")()) == {
        "database_disk_percent",
        "database_disk_free_bytes",
    }
