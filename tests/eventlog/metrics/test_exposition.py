from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from eventlog.metrics.exposition import Exposition, Gauge, GaugeNameInvalid, appended, gauges
from eventlog.metrics.families import BUCKETS, FAMILIES
from eventlog.models import ServerProcess
from tests.factories import append_cards

STARTED = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HALF = [1] * (len(BUCKETS) + 1)
FIGURES: dict[str, Any] = {
    "pokertool_connections": [[["detection", "plain"], 3]],
    "pokertool_closes_total": [[["server", "4401"], 2]],
    "pokertool_append_duration_seconds": [[["detection"], [HALF, 4.5]]],
    "pokertool_of_a_newer_version_total": [[[], 1]],
}


def process(pid: int, figures: dict[str, Any] | None = None) -> ServerProcess:
    return ServerProcess(
        uuid=uuid.uuid4(),
        host="box",
        pid=pid,
        started_at=STARTED,
        seen_at=STARTED,
        figures=FIGURES if figures is None else figures,
    )


def exposition(*processes: ServerProcess, gauges: list[Gauge] | None = None) -> Exposition:
    return Exposition(processes=processes, appended={"detection": 42}, gauges=gauges or [])


def samples(text: bytes) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def value(found: Any, name: str, **labels: str) -> float:
    result: float = found[name, frozenset(labels.items())]
    return result


def test_every_process_has_its_own_series() -> None:
    found = samples(exposition(process(1), process(2)).encoded("")[0])

    for name in ("box:1", "box:2"):
        assert value(found, "pokertool_connections", process=name, stream="detection", dialect="plain") == 3
        assert value(found, "pokertool_closes_total", process=name, by="server", code="4401") == 2
        started = value(found, "pokertool_process_start_time_seconds", process=name, role="server")
        assert started == STARTED.timestamp()


def test_what_was_appended_overall_is_nobodys_own() -> None:
    found = samples(exposition().encoded("")[0])

    assert value(found, "pokertool_events_appended_total", stream="detection") == 42


def test_a_histograms_buckets_add_up() -> None:
    found = samples(exposition(process(1)).encoded("")[0])
    labels = {"process": "box:1", "stream": "detection"}

    assert value(found, "pokertool_append_duration_seconds_bucket", **labels, le="0.001") == 1
    assert value(found, "pokertool_append_duration_seconds_bucket", **labels, le="10.0") == len(BUCKETS)
    assert value(found, "pokertool_append_duration_seconds_bucket", **labels, le="+Inf") == len(HALF)
    assert value(found, "pokertool_append_duration_seconds_count", **labels) == len(HALF)
    assert value(found, "pokertool_append_duration_seconds_sum", **labels) == 4.5


def test_every_metric_is_named_also_before_anything_was_counted() -> None:
    text, _ = exposition().encoded("")

    named = {line.split()[2] for line in text.decode().splitlines() if line.startswith("# TYPE ")}
    assert named >= set(FAMILIES)


def test_openmetrics_is_given_to_who_asks_for_it() -> None:
    accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"

    text, content_type = exposition(process(1), gauges=[]).encoded(accept)

    assert content_type.startswith("application/openmetrics-text; version=1.0.0")
    assert text.endswith(b"# EOF\n")
    parse: Any = openmetrics.text_string_to_metric_families
    assert {family.name for family in parse(text.decode())} >= {"pokertool_connections"}


def test_the_old_text_format_is_given_to_everybody_else() -> None:
    _, content_type = exposition().encoded("*/*")

    assert content_type.startswith("text/plain; version=0.0.4")


def test_values_of_others_stand_beside_them_and_unknown_ones_do_not() -> None:
    gauges = [
        Gauge(name="pokertool_health_value", help="A probe.", value=12.5, labels={"probe": "cpu"}),
        Gauge(name="pokertool_health_value", help="A probe.", value=None, labels={"probe": "swap"}),
        Gauge(name="pokertool_health_overdue", help="Overdue.", value=1),
    ]

    found = samples(exposition(gauges=gauges).encoded("")[0])

    assert value(found, "pokertool_health_value", probe="cpu") == 12.5
    assert value(found, "pokertool_health_overdue") == 1
    assert not any(("probe", "swap") in labels for _, labels in found)


@pytest.mark.django_db(transaction=True)
def test_appended_adds_up_the_streams_of_all_users() -> None:
    append_cards(2)
    append_cards(3, stream="user:1")
    append_cards(4, stream="user:2")

    assert appended() == {"detection": 2, "user": 7}


def gauge(value: float | None, *, name: str = "pokertool_health_value", **labels: str) -> Gauge:
    return Gauge(name=name, help="A probe's value.", value=value, labels=labels)


def test_every_reader_is_asked_each_time() -> None:
    values = iter([1.0, 2.0])
    readers = [lambda: [gauge(next(values), probe="cpu")], lambda: [gauge(7.0, probe="disk")]]

    assert [[found.value for found in gauges(readers)] for _ in range(2)] == [[1.0, 7.0], [2.0, 7.0]]


def test_of_two_with_the_same_labels_the_later_one_is_given() -> None:
    found = gauges([lambda: [gauge(1.0, probe="cpu"), gauge(2.0, probe="cpu")]])

    assert [gauge.value for gauge in found] == [2.0]


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
