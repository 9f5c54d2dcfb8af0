from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from health.probes.running import Feature, ProbeRunner, Readings
from tests.waiting import PATIENCE


def feature(probe: Callable[[], Any], *, name: str = "a", timeout: float = 30.0) -> Feature:
    return Feature(name=name, category="test", probe=probe, timeout=timeout)


class Hanging:
    """A probe that hangs until it is let go, and counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0
        self.called = threading.Event()
        self.let_go = threading.Event()
        self.done = threading.Event()

    def __call__(self) -> Readings:
        self.calls += 1
        self.called.set()
        self.let_go.wait(30)
        self.done.set()
        return {"a": self.calls}


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    probe = Hanging()
    yield probe
    probe.let_go.set()


def test_readings_come_with_how_long_they_took() -> None:
    (answer,) = ProbeRunner().ask_all([feature(lambda: {"cpu_percent": 12.5})])

    assert (answer.readings, answer.error) == ({"cpu_percent": 12.5}, None)
    assert answer.latency_ms >= 0


class OfItsOwnKind(BaseException):
    pass


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no screen"), "ValueError: no screen"),
        (OSError(), "OSError"),
        (SystemExit("leaving"), "SystemExit: leaving"),
        (OfItsOwnKind("?"), "OfItsOwnKind: ?"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_probe_that_raises_anything_costs_only_itself(error: BaseException, said: str) -> None:
    def broken() -> Readings:
        raise error

    first, second = ProbeRunner().ask_all([feature(broken), feature(lambda: {"b": 1}, name="b")])

    assert (first.readings, first.error) == ({}, said)
    assert second.readings == {"b": 1}


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ({"fps": "many"}, "ReadingInvalid: fps is 'many', which is no number"),
        ({"alive": True}, "ReadingInvalid: alive is True, which is no number"),
        (None, "AttributeError"),
    ],
)
def test_what_is_no_reading_is_an_error(returned: Any, said: str) -> None:
    (answer,) = ProbeRunner().ask_all([feature(lambda: returned)])

    assert answer.readings == {}
    assert (answer.error or "").startswith(said)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_have_is_unknown(number: float) -> None:
    (answer,) = ProbeRunner().ask_all([feature(lambda: {"fps": number})])

    assert answer.readings == {"fps": None}


def test_a_probe_that_hangs_costs_only_itself(hanging: Hanging) -> None:
    first, second = ProbeRunner().ask_all(
        [feature(hanging, timeout=0.05), feature(lambda: {"b": 1}, name="b")]
    )

    assert (first.error or "").startswith("No answer for ")
    assert second.readings == {"b": 1}


def test_one_that_hangs_is_not_started_again_until_it_is_done(hanging: Hanging) -> None:
    runner = ProbeRunner()
    before = threading.active_count()
    hung = feature(hanging, timeout=0.05)
    for _ in range(5):
        runner.ask_all([hung])

    assert hanging.calls == 1
    assert threading.active_count() - before <= 1

    hanging.let_go.set()
    assert hanging.done.wait(PATIENCE)
    answers = [runner.ask_all([feature(hanging)])[0] for _ in range(2)]

    assert [answer.error for answer in answers] == [None, None]
    assert hanging.calls >= 2


def test_two_checks_at_once_share_one_call(hanging: Hanging) -> None:
    runner = ProbeRunner()
    runner.ask_all([feature(hanging, timeout=0.05)])  # hangs, and is what the next check waits for too
    threading.Timer(0.05, hanging.let_go.set).start()

    (answer,) = runner.ask_all([feature(hanging)])

    assert answer.readings == {"a": 1}
    assert hanging.calls == 1


def test_a_hung_probe_does_not_keep_the_process() -> None:
    before = set(threading.enumerate())
    probe = Hanging()
    ProbeRunner().ask_all([feature(probe, timeout=0.05)])

    (thread,) = [thread for thread in threading.enumerate() if thread not in before]
    probe.let_go.set()

    assert thread.daemon
