"""How many files a server process may have open; each connection is one."""

from __future__ import annotations

import logging

from django.conf import settings

from eventlog.access.tcp_connections import open_connections
from pokertool_site.platform import raise_open_files

logger = logging.getLogger(__name__)

OTHERS, OTHERS_SHARE = 512, 8
"""Files that are kept for all else, databases above all: so many, or that part of a lower limit."""


def set_connection_limit() -> None:
    """Raise this process's limit of open files as far as it may, and let connections have most of it.

    Says so where even that is less than one address may open (POKERTOOL_MAX_OPEN_PER_IP).
    """
    limit = raise_open_files()
    if limit is None:
        return
    open_connections.limit = limit - min(OTHERS, limit // OTHERS_SHARE)
    cap = settings.POKERTOOL_MAX_OPEN_PER_IP
    if open_connections.limit < cap:
        logger.warning(
            "The limit of open files is %d, good for %d connections; one address alone may have %d "
            "(POKERTOOL_MAX_OPEN_PER_IP). Raise it (ulimit -n, LimitNOFILE=), or lower that.",
            limit,
            open_connections.limit,
            cap,
        )
