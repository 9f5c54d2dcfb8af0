"""The way in for every server."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pokertool_site.settings")
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402 (needs the settings)

from eventlog.watchers import Watched  # noqa: E402
from pokertool_site.logs import cut_queries_from  # noqa: E402
from pokertool_site.origin import OwnOrigins  # noqa: E402
from pokertool_site.proxies import TrustedProxies  # noqa: E402
from pokertool_site.readable import Handler  # noqa: E402
from pokertool_site.routing import websocket_application  # noqa: E402

cut_queries_from("uvicorn.error", "uvicorn.access")

routed = TrustedProxies(
    ProtocolTypeRouter({"http": Handler(), "websocket": OwnOrigins(websocket_application)})
)
application = Watched(routed)
