"""A logout closes the user's open sockets, on every server process, and nobody else's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.servers import PROJECT, Server, serve

LIMIT = 20.0
"""Seconds until a socket that stays open fails the test; it has five to close."""
V1 = [Subprotocol("pokertool.v1")]
MAKE_USERS = """
from django.contrib.auth.models import User
for name in ("alice", "bob"):
    User.objects.create_superuser(name, password="a long one of " + name)
"""


class Visitor:
    """Somebody with a browser, logged in."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.cookies = CookieJar()
        self.browser: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))
        self.open("/admin/login/")
        self.post("/admin/login/", username=name, password=f"a long one of {name}", next="/admin/")

    def open(self, path: str) -> str:
        with self.browser.open(f"{self.server.url}{path}", timeout=LIMIT) as page:
            text: str = page.read().decode()
        return text

    def post(self, path: str, **fields: str) -> None:
        token = self.cookie("csrftoken")
        data = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        request = Request(f"{self.server.url}{path}", data=data)  # noqa: S310 (our own server)
        with self.browser.open(request, timeout=LIMIT) as page:
            page.read()

    def cookie(self, name: str) -> str:
        return next(str(cookie.value) for cookie in self.cookies if cookie.name == name)

    @contextmanager
    def follow(self, server: Server, path: str = "/ws/system-health") -> Iterator[ClientConnection]:
        cookie = {"Cookie": f"sessionid={self.cookie('sessionid')}"}
        with connect(f"{server.ws_url}{path}", subprotocols=V1, additional_headers=cookie) as socket:
            assert json.loads(socket.recv(timeout=LIMIT))["type"] == "hello"
            yield socket


def users(server: Server) -> None:
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", MAKE_USERS]
    subprocess.run(command, cwd=PROJECT, env=server.environment, check=True)


def closing(socket: ClientConnection) -> tuple[list[str], int | None]:
    """Return the errors that a socket was told before it was closed, and the close code."""
    errors = []
    try:
        while True:
            message = json.loads(socket.recv(timeout=LIMIT))
            if message["type"] == "error":
                errors.append(message["code"])
    except ConnectionClosed as closed:
        return errors, None if closed.rcvd is None else closed.rcvd.code


@pytest.mark.timeout(180)
def test_a_logout_on_one_server_closes_the_users_sockets_on_all(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    with serve(database) as one, serve(database, environment={"SECRET_KEY": "for tests only"}) as other:
        users(one)
        alice, bob = Visitor(one, "alice"), Visitor(one, "bob")
        number = re.search(r"/admin/auth/user/(\d+)/change/\"[^>]*>alice<", alice.open("/admin/auth/user/"))
        assert number is not None
        own = f"/ws/{number[1]}"
        with alice.follow(one) as here, alice.follow(other, own) as there, bob.follow(other) as his:
            alice.post("/admin/logout/")

            assert closing(here) == (["login_ended"], 4401)
            assert closing(there) == (["login_ended"], 4401)
            his.send('{"type":"ping"}')
            assert json.loads(his.recv(timeout=LIMIT))["type"] == "pong"
