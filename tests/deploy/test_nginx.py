"""docs/deploy/nginx.conf, by nginx itself, in front of the real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from socket import create_connection
from urllib.parse import urlencode

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.certificates import make_certificate
from tests.servers import PROJECT, Server, answers, free_port, serve, server_environment
from tests.sockets import close_code_of
from tests.waiting import until, wait_until
from tests.writers import writers

NAME = "poker.example"
"""What the file calls the site."""
LIMIT = 30.0
"""Seconds until nginx that does not start, or an event that does not come, fails the test."""
SETTINGS = {
    "ALLOWED_HOSTS": NAME,
    "POKERTOOL_HTTPS": "1",
    "POKERTOOL_TRUSTED_PROXIES": "127.0.0.1",
    "POKERTOOL_MAX_CONNECTIONS_PER_IP": "2",
}


@dataclass(frozen=True)
class Front:
    """nginx, which listens for http and for https."""

    http: int
    https: int
    certificate: Path
    log: Path

    def socket(
        self,
        path: str,
        *,
        come_from: str = "127.0.0.1",
        origin: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ClientConnection:
        """Open a WebSocket from an address of this machine.

        By TLS 1.2: the client reads and writes in two threads, which one connection of Python's ssl does not
        bear while TLS 1.3's tickets come in. One of 160 requests was then never sent, also to other servers.
        """
        trust = self._trust()
        trust.maximum_version = ssl.TLSVersion.TLSv1_2
        return connect(
            f"wss://{NAME}:{self.https}{path}",
            sock=create_connection(("127.0.0.1", self.https), source_address=(come_from, 0)),
            ssl=trust,
            origin=None if origin is None else Origin(origin),
            additional_headers=headers,
            open_timeout=LIMIT,
        )

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: str | None = None,
        secure: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[HTTPResponse, str]:
        """Ask by https, or without."""
        asking = (
            HTTPSConnection("127.0.0.1", self.https, context=self._trust(), timeout=LIMIT)
            if secure
            else HTTPConnection("127.0.0.1", self.http, timeout=LIMIT)
        )
        with closing(asking):
            host = f"{NAME}:{self.https}" if secure else NAME
            asking.request(method, path, body=body, headers={"Host": host} | dict(headers or {}))
            answer = asking.getresponse()
            return answer, answer.read().decode()

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "log.sqlite3"


@pytest.fixture(scope="module")
def server(database: Path) -> Iterator[Server]:
    with serve(database, environment=SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def front(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    front = Front(free_port(), free_port(), make_certificate(folder, NAME), folder / "pokertool.log")
    site = (PROJECT / "docs" / "deploy" / "nginx.conf").read_text()
    for there, here in {
        "listen 80;": f"listen 127.0.0.1:{front.http};",
        "listen 443 ": f"listen 127.0.0.1:{front.https} ",
        "127.0.0.1:8000": f"127.0.0.1:{server.port}",
        "/etc/ssl/pokertool/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
    }.items():
        assert there in site
        site = site.replace(there, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.getuid() == 0 else ''} daemon off; pid {folder}/pid;"
        f"error_log {folder}/error.log; events {{}} http {{ {places} {site} }}"
    )
    with subprocess.Popen(
        [nginx, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.PIPE
    ) as process:
        wait_until(lambda: answers(front.https) or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1]
        yield front
        process.terminate()


def drain(client: ClientConnection) -> None:
    """Hear a WebSocket out. Raises ConnectionClosed at its end."""
    while client.recv(timeout=LIMIT):
        pass


def test_a_socket_hears_events_through_it_as_they_come(front: Front, database: Path) -> None:
    environment = server_environment(database, database.parent)
    with front.socket("/ws/detection") as client, writers(environment, 1) as (writer,):
        assert json.loads(client.recv(timeout=LIMIT))["type"] == "system"
        writer.start(events=1000, batch=50)
        heard = [json.loads(client.recv(timeout=LIMIT)) for _ in range(1000)]

    assert [event["data"]["number"] for event in heard] == list(range(1000))
    with front.socket(f"/ws/detection?since={heard[-3]['seq']}") as again:
        again.recv(timeout=LIMIT)
        assert json.loads(again.recv(timeout=LIMIT)) == heard[-2]


def test_a_closing_code_comes_through(front: Front) -> None:
    with front.socket("/ws/nothing-of-ours") as client:
        assert close_code_of(client) in (4401, 4404)


def test_limits_count_each_client_by_its_own_address_and_none_by_one_it_made_up(front: Front) -> None:
    with ExitStack() as stack:
        for address in ("127.0.0.2", "127.0.0.3"):
            for _ in range(2):
                client = stack.enter_context(front.socket("/ws/status", come_from=address))
                assert json.loads(client.recv(timeout=LIMIT))["type"] == "system"
        made_up = {"X-Forwarded-For": "203.0.113.5"}
        one_more = front.socket("/ws/status", come_from="127.0.0.2", headers=made_up)
        assert close_code_of(stack.enter_context(one_more)) == 1013


def test_a_foreign_page_is_refused_and_our_own_is_not(front: Front) -> None:
    with front.socket("/ws/status", origin=f"https://{NAME}:{front.https}") as client:
        assert json.loads(client.recv(timeout=LIMIT))["type"] == "system"
    with pytest.raises(InvalidStatus) as refusal:
        front.socket("/ws/status", origin="https://elsewhere.example")

    assert refusal.value.response.status_code == 403


def test_who_comes_by_http_is_sent_to_https(front: Front) -> None:
    answer, _ = front.ask("/sessions/?page=2", secure=False)

    assert (answer.status, answer.getheader("Location")) == (308, f"https://{NAME}/sessions/?page=2")


def test_pages_come_through_and_forms_are_taken(front: Front) -> None:
    page, _ = front.ask("/")
    form, text = front.ask("/admin/login/")
    cookie = form.getheader("Set-Cookie") or ""
    secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)

    assert (page.status, form.status) == (200, 200)
    assert page.getheader("Strict-Transport-Security")
    assert "Secure" in cookie
    assert secret is not None
    headers = {
        "Origin": f"https://{NAME}:{front.https}",
        "Cookie": cookie.split(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    fields = {"csrfmiddlewaretoken": secret[1], "username": "nobody", "password": "wrong"}
    answer, text = front.ask("/admin/login/", method="POST", body=urlencode(fields), headers=headers)

    assert answer.status == 200  # not 403: it is wrong, not foreign
    assert "Please enter the correct username and password" in text


async def test_no_query_is_logged(front: Front) -> None:
    front.ask("/healthz?token=secret")
    await until(lambda: "GET /healthz" in front.log.read_text())  # after the answer

    assert "secret" not in front.log.read_text()
