"""/metrics as Prometheus reads it: the series of all live processes, and gauges that other apps add.

Raises:
    GaugeNameInvalid: a gauge's name that Prometheus would not take, or that is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from eventlog.metrics.counters import kind_of
from eventlog.metrics.families import BUCKETS, FAMILIES, Family
from eventlog.models import ServerProcess, Stream

LIMITS = [*map(str, BUCKETS), "+Inf"]


class Exposition(Collector):
    """One scrape: every series of every process, under its label `process`."""

    def __init__(
        self, *, processes: Sequence[ServerProcess], appended: dict[str, int], gauges: Iterable[Gauge]
    ) -> None:
        self._processes = processes
        self._appended = appended
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        yield self._started()
        yield self._appended_overall()
        for family in FAMILIES.values():
            yield self._family(family)
        yield from self._values()

    def encoded(self, accept: str) -> tuple[bytes, str]:
        """Return the text, and its content type, in the newest format that `accept` names."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        encode, content_type = choose_encoder(accept)
        return encode(registry), content_type

    def _started(self) -> Metric:
        metric = GaugeMetricFamily(
            "pokertool_process_start_time_seconds",
            "When the process started, since the epoch.",
            labels=["process", "role"],
        )
        for process in self._processes:
            metric.add_metric([process.label, process.role], process.started_at.timestamp())
        return metric

    def _appended_overall(self) -> Metric:
        metric = CounterMetricFamily(
            "pokertool_events_appended_total",
            "Events appended by any process, ever: the streams' heads.",
            labels=["stream"],
        )
        for stream, head in sorted(self._appended.items()):
            metric.add_metric([stream], head)
        return metric

    def _family(self, family: Family) -> Metric:
        metric = _MAKE[family.kind](family.name, family.help, labels=["process", *family.labels])
        for process in self._processes:
            for labels, value in process.figures.get(family.name, []):
                _add(metric, [process.label, *labels], value)
        return metric

    def _values(self) -> Iterator[Metric]:
        metrics: dict[str, GaugeMetricFamily] = {}
        for gauge in self._gauges:
            names = sorted(gauge.labels)
            metric = metrics.setdefault(gauge.name, GaugeMetricFamily(gauge.name, gauge.help, labels=names))
            if gauge.value is not None:
                metric.add_metric([gauge.labels[name] for name in names], gauge.value)
        yield from metrics.values()


def _add(metric: Metric, labels: list[str], value: Any) -> None:
    match metric:
        case HistogramMetricFamily():
            counts, total = value
            metric.add_metric(labels, list(zip(LIMITS, accumulate(counts), strict=True)), total)
        case CounterMetricFamily() | GaugeMetricFamily():
            metric.add_metric(labels, value)


_MAKE: dict[str, Callable[..., Metric]] = {
    "counter": CounterMetricFamily,
    "gauge": GaugeMetricFamily,
    "histogram": HistogramMetricFamily,
}


def appended() -> dict[str, int]:
    """Return how many events each kind of stream ever got, from the database."""
    numbers: Counter[str] = Counter()
    for name, head in Stream.objects.values_list("name", "head"):
        numbers[kind_of(name)] += head
    return dict(numbers)


NAME = re.compile(r"pokertool_[a-z0-9_]*[a-z0-9]")
OF_THE_LOG = frozenset({"pokertool_events_appended_total", "pokertool_process_start_time_seconds"})


class GaugeNameInvalid(ValueError):
    """The name is not one that a gauge may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A value as it is now. One that is not known (None) is left out: Prometheus then says so too."""

    name: str
    help: str
    value: float | None
    labels: Mapping[str, str] = field(default_factory=dict)
    """The same label names for every gauge of one name."""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or self.name.endswith("_total"):
            raise GaugeNameInvalid(
                f"{self.name!r}: a gauge is called pokertool_..., in small letters, digits and _, "
                "and does not end in _total"
            )
        if self.name in FAMILIES or self.name in OF_THE_LOG:
            raise GaugeNameInvalid(f"{self.name!r} is a metric of the log's own")


ReadGauges = Callable[[], Iterable[Gauge]]
"""Reads an app's gauges. It may ask the database, and runs off the loop.

Values are the installation's, not one process's: whichever process answers gives the same.
"""


def gauges(readers: Iterable[ReadGauges]) -> list[Gauge]:
    """Return the values of all readers; of two with the same name and labels, the later one."""
    found = {(gauge.name, *sorted(gauge.labels.items())): gauge for read in readers for gauge in read()}
    return list(found.values())
