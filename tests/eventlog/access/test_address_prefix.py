from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from eventlog.access.address_prefix import client_prefix
from tests.servers import PROJECT


@pytest.mark.parametrize(
    ("client", "prefix"),
    [
        (("192.0.2.1", 5), "192.0.2.1"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::ffff", 5), "2001:db8:1:2::/64"),
        (("::ffff:192.0.2.1", 5), "192.0.2.1"),
        (("fe80::1%eth0", 5), "fe80::/64"),
        (("::1", 5), "::/64"),
        (("", 0), None),
        (("unix", 0), None),
        (None, None),
    ],
)
def test_an_ipv6_host_counts_with_the_network_it_has_to_itself(client: Any, prefix: str | None) -> None:
    assert client_prefix({"client": client}) == prefix


def test_a_connection_without_a_client_has_no_prefix() -> None:
    assert client_prefix({}) is None


@pytest.mark.parametrize(
    "module", ["eventlog.websocket.uvicorn_protocol", "pokertool_site.server.http_protocol"]
)
def test_a_server_may_load_its_protocols_before_the_application(module: str) -> None:
    """As each worker of `uvicorn --workers` does: what they import must not need Django set up."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    subprocess.run([sys.executable, "-c", f"import {module}"], cwd=PROJECT, env=environment, check=True)
