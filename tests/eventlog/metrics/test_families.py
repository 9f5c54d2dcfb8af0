from __future__ import annotations

import re

import pytest

from eventlog.metrics.families import BUCKETS, FAMILIES, Family, quantile


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_a_name_says_what_prometheus_expects_of_it(family: Family) -> None:
    assert re.fullmatch(r"pokertool_[a-z_]+", family.name)
    assert family.name.endswith("_total") == (family.kind == "counter")
    assert family.name.endswith("_seconds") or family.kind != "histogram"
    assert family.help.endswith(".")


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_no_label_is_taken_by_the_process_or_the_buckets(family: Family) -> None:
    assert not {"process", "role", "le"} & set(family.labels)


def test_buckets_go_up() -> None:
    assert list(BUCKETS) == sorted(set(BUCKETS))


def counts(**by_number: int) -> list[int]:
    """Return a histogram's counts: `b3=5` puts five into bucket 3."""
    return [by_number.get(f"b{number}", 0) for number in range(len(BUCKETS) + 1)]


def test_of_nothing_there_is_no_quantile() -> None:
    assert quantile(counts(), 0.95) is None


@pytest.mark.parametrize(
    ("found", "share", "seconds"),
    [
        (counts(b0=10), 0.5, BUCKETS[0] / 2),
        (counts(b0=10), 1.0, BUCKETS[0]),
        (counts(b3=10), 0.5, (BUCKETS[2] + BUCKETS[3]) / 2),
        (counts(b1=95, b5=5), 0.95, BUCKETS[1]),
        (counts(b1=94, b5=6), 0.95, BUCKETS[4] + (BUCKETS[5] - BUCKETS[4]) / 6),
        (counts(b2=1), 0.0, BUCKETS[1]),
        (counts(b13=3), 0.95, BUCKETS[-1]),
    ],
    ids=["first", "all of it", "middle", "at an edge", "past an edge", "none of it", "beyond the last"],
)
def test_a_quantile_lies_evenly_within_its_bucket(found: list[int], share: float, seconds: float) -> None:
    assert quantile(found, share) == pytest.approx(seconds)
