from __future__ import annotations

import pytest

from eventlog.metrics import gauges as metrics_gauges
from eventlog.metrics.gauges import Gauge, GaugeNameInvalid, gauges, register_gauges


def gauge(value: float | None, *, name: str = "pokertool_health_value", **labels: str) -> Gauge:
    return Gauge(name=name, help="A probe's value.", value=value, labels=labels)


@pytest.fixture(autouse=True)
def nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics_gauges, "_readers", [])


def test_every_reader_is_asked_each_time() -> None:
    values = iter([1.0, 2.0])
    register_gauges(lambda: [gauge(next(values), probe="cpu")])
    register_gauges(lambda: [gauge(7.0, probe="disk")])

    assert [[found.value for found in gauges()] for _ in range(2)] == [[1.0, 7.0], [2.0, 7.0]]


def test_of_two_with_the_same_labels_the_later_one_is_given() -> None:
    register_gauges(lambda: [gauge(1.0, probe="cpu"), gauge(2.0, probe="cpu")])

    assert [found.value for found in gauges()] == [2.0]


@pytest.mark.parametrize(
    "name",
    [
        "cpu",
        "pokertool_CPU",
        "pokertool_cpu-percent",
        "pokertool_cpu_total",
        "pokertool_",
        "pokertool_connections",
    ],
    ids=["not ours", "capitals", "a dash", "a counter's", "nothing", "taken"],
)
def test_a_name_that_would_break_the_page_is_refused_where_it_is_made(name: str) -> None:
    with pytest.raises(GaugeNameInvalid):
        gauge(1.0, name=name)
