"""Values that other apps add to /metrics, such as those of the health probes.

Raises:
    GaugeNameInvalid: a name that Prometheus would not take, or that is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from eventlog.metrics.families import FAMILIES

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

_readers: list[ReadGauges] = []


def register_gauges(read: ReadGauges) -> None:
    """Add what `read` returns to every answer of /metrics. It may ask the database, and runs off the loop.

    Values are the installation's, not one process's: whichever process answers gives the same.
    """
    _readers.append(read)


def gauges() -> list[Gauge]:
    """Return the values of all readers; of two with the same name and labels, the later one."""
    found = {(gauge.name, *sorted(gauge.labels.items())): gauge for read in _readers for gauge in read()}
    return list(found.values())
