from __future__ import annotations

from typing import Any

from health.limits import Limit, Verdict
from health.probes.running import Answer, Feature, Readings
from health.report import report, sentence, verdicts_in
from tests.health.checks import NOON

LIMITS = {
    "cpu_percent": Limit(degraded=80, failing=95, margin=5),
    "fps": Limit(degraded=2, failing=1),
}


def told(*features: tuple[str, str, Readings, str | None], before: dict[str, Verdict] | None = None) -> Any:
    return report(
        [Feature(name=name, category=category, probe=dict) for name, category, _, _ in features],
        [Answer(readings=readings, error=error, latency_ms=1.5) for _, _, readings, error in features],
        limits=LIMITS,
        before=before or {},
        at=NOON,
        slot=NOON,
    )


def test_a_check_has_the_contracts_shape() -> None:
    data = told(("cpu", "machine", {"cpu_percent": 12.5}, None))

    assert data == {
        "overall_status": "healthy",
        "timestamp": "2026-11-23T12:00:00.000Z",
        "slot": "2026-11-23T12:00:00.000Z",
        "failing_count": 0,
        "degraded_count": 0,
        "categories": {
            "machine": {
                "status": "healthy",
                "checks": [
                    {
                        "feature_name": "cpu",
                        "category": "machine",
                        "status": "healthy",
                        "last_check": "2026-11-23T12:00:00.000Z",
                        "latency_ms": 1.5,
                        "error_message": None,
                        "metadata": {"cpu_percent": 12.5},
                        "verdicts": {"cpu_percent": "healthy"},
                        "description": "",
                    }
                ],
            }
        },
        "metrics": {"cpu_percent": 12.5},
    }


def test_the_worst_check_is_its_category_and_the_worst_category_everything() -> None:
    data = told(
        ("cpu", "machine", {"cpu_percent": 97}, None),
        ("memory", "machine", {"memory_percent": 10}, None),
        ("scraper", "capture", {"fps": 1.5}, None),
        ("ocr", "capture", {}, "OSError: gone"),
    )

    statuses = {name: category["status"] for name, category in data["categories"].items()}
    assert statuses == {"machine": "failing", "capture": "degraded"}
    assert (data["overall_status"], data["failing_count"], data["degraded_count"]) == ("failing", 1, 1)


def test_a_probe_without_an_answer_is_unknown_and_says_why() -> None:
    data = told(("ocr", "capture", {}, "No answer for 5.0 s"))

    (check,) = data["categories"]["capture"]["checks"]
    assert (check["status"], check["error_message"]) == ("unknown", "No answer for 5.0 s")
    assert data["overall_status"] == "unknown"


def test_a_reading_that_is_unknown_makes_its_check_so() -> None:
    data = told(("scraper", "capture", {"fps": None}, None))

    (check,) = data["categories"]["capture"]["checks"]
    assert (check["status"], check["error_message"]) == ("unknown", "fps is unknown")
    assert data["metrics"] == {"fps": None}


def test_the_verdict_before_is_taken_from_the_check_before() -> None:
    first = told(("cpu", "machine", {"cpu_percent": 81}, None))
    second = told(("cpu", "machine", {"cpu_percent": 78}, None), before=verdicts_in(first))
    alone = told(("cpu", "machine", {"cpu_percent": 78}, None))

    assert (second["overall_status"], alone["overall_status"]) == ("degraded", "healthy")


def test_a_check_of_another_shape_has_no_verdicts() -> None:
    assert verdicts_in({}) == {}
    assert verdicts_in({"categories": {"machine": {"checks": [{"feature_name": "cpu"}]}}}) == {}


def test_a_sentence_names_what_is_wrong() -> None:
    fine = told(("cpu", "machine", {"cpu_percent": 12.5}, None))
    bad = told(("cpu", "machine", {"cpu_percent": 97}, None), ("ocr", "capture", {}, "OSError: gone"))

    assert sentence(fine) == "Healthy: 1 checks"
    assert sentence(bad) == "Failing: cpu (cpu_percent is 97; failing from 95 on), ocr (OSError: gone)"
