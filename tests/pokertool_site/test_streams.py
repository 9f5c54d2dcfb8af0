from __future__ import annotations

from eventlog.streams import spec_of
from pokertool_site.routing import websocket_urlpatterns
from pokertool_site.streams import STREAMS


def test_the_log_knows_the_streams_that_the_site_names() -> None:
    assert all(spec_of(spec.kind) is spec for spec in STREAMS)


def test_each_address_of_a_stream_has_a_route() -> None:
    routes = [route.pattern.regex.pattern for route in websocket_urlpatterns]

    assert [f"^{address}/?$" for spec in STREAMS for address in spec.addresses] == routes[:3]
