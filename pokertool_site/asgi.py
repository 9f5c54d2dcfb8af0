"""The way in for every server."""

from __future__ import annotations

import sys

import django

from pokertool_site.own_settings import settle

settle()
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402 (needs the settings)
from django.urls import get_resolver  # noqa: E402

from eventlog.watchers import Watched  # noqa: E402
from pokertool_site.logs import cut_answers_in_a_line, cut_queries_from  # noqa: E402
from pokertool_site.open_files import make_room  # noqa: E402
from pokertool_site.origin import OwnOrigins  # noqa: E402
from pokertool_site.proxies import TrustedProxies  # noqa: E402
from pokertool_site.readable import Handler  # noqa: E402
from pokertool_site.routing import websocket_application  # noqa: E402
from pokertool_site.turns import TakingTurns  # noqa: E402

cut_queries_from("uvicorn.error", "uvicorn.access")
cut_answers_in_a_line("uvicorn.error", "daphne.server")
make_room()
get_resolver().url_patterns  # noqa: B018 (imports all views now, not while the first request holds others up)
# Seconds after which a thread that works hands the interpreter on; the event loop asks for it many times
# for each event, and would wait for five times as long else.
sys.setswitchinterval(0.001)

routed = TrustedProxies(
    ProtocolTypeRouter({"http": TakingTurns(Handler()), "websocket": OwnOrigins(websocket_application)})
)
application = Watched(routed)
