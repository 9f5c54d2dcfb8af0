"""The way in for every server."""

from __future__ import annotations

import django

from pokertool_site.own_settings import settle

settle()
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402 (needs the settings)
from django.core.asgi import get_asgi_application  # noqa: E402

from eventlog.watchers import Watched  # noqa: E402
from pokertool_site.logs import cut_queries_from  # noqa: E402
from pokertool_site.origin import OwnOrigins  # noqa: E402
from pokertool_site.proxies import TrustedProxies  # noqa: E402
from pokertool_site.routing import websocket_application  # noqa: E402

cut_queries_from("uvicorn.error", "uvicorn.access")

routed = TrustedProxies(
    ProtocolTypeRouter({"http": get_asgi_application(), "websocket": OwnOrigins(websocket_application)})
)
application = Watched(routed)
