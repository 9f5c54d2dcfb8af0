"""Which pages may open a socket: our hosts', and POKERTOOL_CORS_ORIGINS; programs send no Origin."""

from __future__ import annotations

from typing import Any
from urllib.parse import ParseResult

from channels.security.websocket import OriginValidator
from django.conf import settings


class OwnOrigins(OriginValidator):
    """Refuses a foreign Origin in the handshake, with 403.

    A browser always sends an Origin and no page can forge it, so a client without one
    is no page and carries nobody's cookies but its own.
    """

    def __init__(self, application: Any) -> None:
        super().__init__(application, [*settings.ALLOWED_HOSTS, *settings.POKERTOOL_CORS_ORIGINS])

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        return parsed_origin is None or bool(self.validate_origin(parsed_origin))
