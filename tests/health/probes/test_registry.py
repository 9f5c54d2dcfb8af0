from __future__ import annotations

import pytest

from health.probes.registry import register_probe, registered_features

pytestmark = pytest.mark.usefixtures("only_registered")


def test_what_is_registered_is_asked_in_that_order() -> None:
    register_probe("scraper", "capture", dict, description="Frames", timeout=1.0)
    register_probe("connections", "server", dict)

    first, second = registered_features()

    assert (first.name, first.category, first.description, first.timeout) == (
        "scraper",
        "capture",
        "Frames",
        1.0,
    )
    assert second.name == "connections"


def test_the_same_name_replaces() -> None:
    register_probe("scraper", "capture", dict)
    register_probe("scraper", "capture", lambda: {"fps": 2.0})

    assert [dict(feature.probe()) for feature in registered_features()] == [{"fps": 2.0}]
