"""Which pages may open a socket: our hosts', and POKERTOOL_CORS_ORIGINS; programs send no Origin."""

from __future__ import annotations

from typing import Any
from urllib.parse import ParseResult, urlparse

from channels.security.websocket import OriginValidator, WebsocketDenier
from django.conf import settings

from eventlog.access.parameters import is_storable


class OwnOrigins(OriginValidator):
    """Refuses a foreign Origin in the handshake, with 403, and so what is no Origin at all.

    A browser always sends one Origin and no page can forge it, so a client without one
    is no page and carries nobody's cookies but its own. Where there are several, all have to be ours.
    """

    def __init__(self, application: Any) -> None:
        super().__init__(application, [*settings.ALLOWED_HOSTS, *settings.POKERTOOL_CORS_ORIGINS])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        application: Any = self.application if all(map(self._is_ours, sent)) else WebsocketDenier()
        await application(scope, receive, send)

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or bool(self.validate_origin(parsed_origin))

    def _is_ours(self, origin: str) -> bool:
        if not (origin.isascii() and is_storable(origin)):
            return False
        try:
            parsed = urlparse(origin)
            _ = parsed.port  # read only here, and raises for one that there is not
        except ValueError:
            return False
        return self.valid_origin(parsed)
