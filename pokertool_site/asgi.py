"""The way in for every server."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pokertool_site.settings")
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402 (needs the settings)
from django.core.asgi import get_asgi_application  # noqa: E402

from eventlog.watchers import Watched  # noqa: E402
from pokertool_site.logs import cut_answers_in_a_line, cut_queries_from  # noqa: E402
from pokertool_site.open_files import make_room  # noqa: E402
from pokertool_site.origin import OwnOrigins  # noqa: E402
from pokertool_site.proxies import TrustedProxies  # noqa: E402
from pokertool_site.routing import websocket_application  # noqa: E402

cut_queries_from("uvicorn.error", "uvicorn.access")
cut_answers_in_a_line("uvicorn.error", "daphne.server")
make_room()

routed = TrustedProxies(
    ProtocolTypeRouter({"http": get_asgi_application(), "websocket": OwnOrigins(websocket_application)})
)
application = Watched(routed)
