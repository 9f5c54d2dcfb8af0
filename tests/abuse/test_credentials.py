"""Credentials that no database can look up: their client is nobody, and whoever comes later gets in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.own_servers import own_postgresql
from tests.raw_frames import close_code, heard_until_the_end, raw_socket
from tests.servers import PROJECT, Server, serve

PROGRAM = """
import django
django.setup()
from django.conf import settings
from django.contrib.auth.models import User
from eventlog.access.credentials import make_token
user = User.objects.create_user("alice")
print(settings.SESSION_COOKIE_NAME, make_token(user, days=1))
"""
POISONED = ["\\000", "\\377\\376", "x" * 5000, "%00", "..", "'"]
HEALTH = "/ws/system-health"

pytestmark = pytest.mark.own_servers


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_postgresql() as database, serve(database.url) as started:
        yield started
        assert "Traceback" not in started.printed()
        assert "does not answer" not in started.printed()


def test_one_handshake_ends_no_logins(server: Server) -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=PROJECT, env=server.environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    cookie, token = told.stdout.split()

    for secret in POISONED:
        for header in (f'Cookie: {cookie}="{secret}"', f"Authorization: Bearer 1.{secret}"):
            with raw_socket(server.port, HEALTH, headers=f"{header}\r\n".encode()) as client:
                assert close_code(heard_until_the_end(client)) == 4401, header
            with raw_socket(server.port, HEALTH, headers=f"{header}\r\n".encode()):
                pass  # and one that hangs up at once
    with raw_socket(server.port, HEALTH, headers=f"Authorization: Bearer {token}\r\n".encode()) as client:
        assert b"Connected to" in client.recv(65536)
