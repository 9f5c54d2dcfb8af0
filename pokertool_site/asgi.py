"""The way in for every server."""

from __future__ import annotations

import gc
import sys

import django

from pokertool_site.environment.settings_module import use_own_settings

use_own_settings()
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402 (needs the settings)
from django.urls import get_resolver  # noqa: E402

from eventlog.fanout.hub import shut_down  # noqa: E402
from eventlog.fanout.periodic_jobs import WithPeriodicJobs  # noqa: E402
from pokertool_site.routing import websocket_application  # noqa: E402
from pokertool_site.server.logs import cut_answers_in_a_line, cut_queries_from  # noqa: E402
from pokertool_site.server.open_files import set_connection_limit  # noqa: E402
from pokertool_site.server.proxies import TrustedProxies  # noqa: E402
from pokertool_site.server.request_queue import QueuedRequests  # noqa: E402
from pokertool_site.web.origin import OwnOrigins  # noqa: E402
from pokertool_site.web.text_encoding import Handler  # noqa: E402
from pokertool_site.wiring import PERIODIC_JOBS  # noqa: E402

cut_queries_from("uvicorn.error", "uvicorn.access")
cut_answers_in_a_line("uvicorn.error", "daphne.server")
set_connection_limit()
get_resolver().url_patterns  # noqa: B018 (imports all views now, not while the first request holds others up)
# Seconds after which a thread that works hands the interpreter on. The event loop asks for it many times
# for each event; Python's own 0.005 would make each event wait for that long, many times.
sys.setswitchinterval(0.0002)

routed = TrustedProxies(
    ProtocolTypeRouter({"http": QueuedRequests(Handler()), "websocket": OwnOrigins(websocket_application)})
)
application = WithPeriodicJobs(routed, PERIODIC_JOBS, shut_down)

# What was imported stays. With a crowd the collector looked through all of it, for 90 to 170 ms each time.
gc.collect()
gc.freeze()
# A full pass over a crowd of a thousand takes 75 ms still, so there are fewer: Python's own would be 10.
gc.set_threshold(700, 10, 100)
