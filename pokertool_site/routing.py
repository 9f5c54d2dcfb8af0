"""One ordered table of WebSocket addresses: static before dynamic, so no user's name shadows a stream.

A path is matched without the slashes that it begins with: front ends of the original service join an
address that ends in one with `/ws/...`, and ask for `//ws/...`.
"""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from django.urls import re_path

from eventlog.websocket.consumer import NoSuchStream, StreamConsumer, UserConsumer
from pokertool_site.streams import STREAMS
from pokertool_site.web.startup import StartupConsumer


def _socket(pattern: str, consumer: type[StreamConsumer], **options: Any) -> Any:
    """Return a route to a consumer; the one place that tells the stubs an ASGI application is a view."""
    application: Any = consumer.as_asgi(**options)
    return re_path(pattern, application)


websocket_urlpatterns = [
    *(
        _socket(rf"^{address}/?$", StreamConsumer, stream=spec.kind)
        for spec in STREAMS
        for address in spec.addresses
    ),
    _socket(r"^ws/backend-startup/?$", StartupConsumer),
    _socket(r"^ws/(?P<user_id>[^/]+)/?$", UserConsumer),
    _socket(r"", NoSuchStream, stream="none"),
]

websocket_application = URLRouter(websocket_urlpatterns)
