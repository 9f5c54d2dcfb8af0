from __future__ import annotations

import pytest

from status.components import (
    COMPONENTS,
    LONGEST,
    NOT_KNOWN,
    component_status,
    components,
    scraper_of,
    with_the_unreported,
)
from status.report import report

DOWN = {"status": "down", "since": "2026-11-23T12:00:00.000Z", "latency_ms": None, "detail": "gone"}


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("healthy", "operational"),
        ("degraded", "degraded"),
        ("failing", "down"),
        ("unknown", "unknown"),
    ],
)
def test_a_verdict_reads_as_a_status(verdict: str, status: str) -> None:
    assert component_status(verdict) == status


def test_a_word_that_is_no_verdict_is_refused() -> None:
    with pytest.raises(ValueError, match="'fine' is no verdict; there are healthy, degraded"):
        component_status("fine")


def test_a_capture_is_named_by_its_table() -> None:
    assert scraper_of("table-1") == "scraper:table-1"
    assert scraper_of("x" * (LONGEST - len("scraper:"))) == "scraper:" + "x" * 92


def test_long_tables_keep_names_apart_that_fit_the_log() -> None:
    names = {scraper_of("x" * 99 + end) for end in "ab"}

    assert len(names) == 2
    assert {len(name) for name in names} == {LONGEST}


@pytest.mark.django_db
def test_what_nobody_has_reported_is_unknown() -> None:
    assert components() == dict.fromkeys(COMPONENTS, NOT_KNOWN)


def test_captures_stand_after_what_every_installation_has() -> None:
    reported = {"scraper:b": DOWN, "scraper:a": DOWN, "database": DOWN}

    listed = with_the_unreported(reported)

    assert list(listed) == [*COMPONENTS, "scraper:a", "scraper:b"]
    assert (listed["database"], listed["api"]) == (DOWN, NOT_KNOWN)


@pytest.mark.django_db(transaction=True)
def test_what_was_reported_stands_among_what_was_not() -> None:
    report("database", "down", detail="no answer in 2 s")
    report(scraper_of("table-1"), component_status("healthy"), latency_ms=1.5)

    stand = components()

    assert (stand["database"]["status"], stand["database"]["detail"]) == ("down", "no answer in 2 s")
    assert (stand["scraper:table-1"]["status"], stand["scraper:table-1"]["latency_ms"]) == (
        "operational",
        1.5,
    )
    assert stand["api"] == NOT_KNOWN


@pytest.mark.django_db(transaction=True)
def test_a_table_with_the_longest_name_can_be_reported() -> None:
    table = "x" * LONGEST

    assert report(scraper_of(table), "operational")
    assert not report(scraper_of(table), "operational")
