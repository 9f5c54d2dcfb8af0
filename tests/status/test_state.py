from __future__ import annotations

from status.state import apply

CHANGE = {
    "type": "status_change",
    "data": {
        "component": "api",
        "status": "down",
        "previous": "operational",
        "since": "2026-11-23T12:00:00.000Z",
        "latency_ms": None,
        "detail": "gone",
    },
}


def test_a_change_replaces_what_was_known_of_its_component() -> None:
    before = {"components": {"api": {"status": "operational"}, "database": {"status": "operational"}}}

    after = apply(before, CHANGE)

    assert after["components"]["api"] == {
        "status": "down",
        "since": "2026-11-23T12:00:00.000Z",
        "latency_ms": None,
        "detail": "gone",
    }
    assert after["components"]["database"] == {"status": "operational"}
    assert before["components"]["api"] == {"status": "operational"}


def test_nothing_known_is_no_component() -> None:
    assert apply({}, {"type": "info", "data": {}}) == {"components": {}}
