from __future__ import annotations

import re

import pytest

from eventlog.metrics.families import BUCKETS, FAMILIES, Family


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
