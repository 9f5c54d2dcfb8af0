from __future__ import annotations

from typing import Any

import pytest
from django.urls import URLPattern

from pokertool_site.routing import websocket_urlpatterns

ALREADY_TAKEN = ("detection", "detections", "system-health", "system_health", "status")


def leads_to(path: str) -> tuple[str, dict[str, Any]]:
    """Return the consumer's name and its options, of the first route that takes `path`."""
    for pattern in websocket_urlpatterns:
        assert isinstance(pattern, URLPattern)
        if match := pattern.pattern.match(path):
            application: Any = pattern.callback
            return application.consumer_class.__name__, {**application.consumer_initkwargs, **match[2]}
    raise AssertionError(f"No route takes {path}")


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("path", "stream"),
    [
        ("ws/detection", "detection"),
        ("ws/detections", "detection"),
        ("ws/system-health", "health"),
        ("ws/system_health", "health"),
        ("ws/status", "status"),
    ],
)
def test_each_stream_has_its_addresses_with_a_slash_and_without(path: str, stream: str, slash: str) -> None:
    consumer, options = leads_to(path + slash)

    assert consumer == "StreamConsumer"
    assert options["stream"] == stream


@pytest.mark.parametrize("name", ["7", "alice", "detectionist", "system-healthy", "me@example.org"])
def test_any_other_name_is_a_users(name: str) -> None:
    assert leads_to(f"ws/{name}") == ("UserConsumer", {"user_id": name})


def test_a_user_can_shadow_no_stream_because_names_come_last() -> None:
    assert {leads_to(f"ws/{name}")[0] for name in ALREADY_TAKEN} == {"StreamConsumer"}


@pytest.mark.parametrize("path", ["", "ws", "ws/", "ws/a/b", "other"])
def test_what_leads_nowhere_is_still_answered(path: str) -> None:
    assert leads_to(path)[0] == "NoSuchStream"
