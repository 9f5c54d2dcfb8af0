"""The database's disk is full: `/readyz` says so, whoever signs in is told why, and it goes on by itself."""

from __future__ import annotations

import http.cookiejar
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from django.conf import settings

from tests.disks import filled, small_disk
from tests.own_servers import OwnPostgreSQL, own_postgresql
from tests.servers import PROJECT, Server, serve
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="mounts a disk as Unix does")

PASSWORD = "a password for tests"  # noqa: S105
MAKE_ADMIN = f"""
import django
django.setup()
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser("admin", password="{PASSWORD}")
"""


class Browser:
    """Signs in as a page does: with cookies, and the token from the form."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._cookies = http.cookiejar.CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self._cookies))

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self._open(Request(f"{self.server.url}{path}", headers=headers))  # noqa: S310

    def sign_in(self) -> tuple[int, str]:
        status, page = self.get("/admin/login/")
        assert status == HTTPStatus.OK, page
        (token,) = [cookie.value for cookie in self._cookies if "csrf" in cookie.name]
        form = {
            "username": "admin",
            "password": PASSWORD,
            "csrfmiddlewaretoken": token,
            "next": "/admin/",
        }
        return self._open(Request(f"{self.server.url}/admin/login/", data=urlencode(form).encode()))  # noqa: S310

    def sign_in_page(self) -> tuple[int, str]:
        """Open the page as somebody who was signed in before."""
        return self.get(
            "/admin/login/", Cookie=f"{settings.SESSION_COOKIE_NAME}={'a' * 32}", Accept="text/html"
        )

    def _open(self, request: Request) -> tuple[int, str]:
        try:
            with self._opener.open(request) as answer:
                return int(answer.status), answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()


def ready(server: Server) -> dict[str, Any]:
    status, text = Browser(server).get("/readyz")
    answer: dict[str, Any] = json.loads(text)
    assert answer["ready"] is (status == HTTPStatus.OK)
    return answer


def make_admin(server: Server) -> None:
    subprocess.run([sys.executable, "-c", MAKE_ADMIN], cwd=PROJECT, env=server.environment, check=True)


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    with small_disk(48) as mounted:
        if mounted is None:
            pytest.skip("unknown: no disk can be mounted here")
        yield mounted


@pytest.fixture
def sqlite_server(disk: Path) -> Iterator[Server]:
    folder = disk / "data"
    folder.mkdir()
    with serve(folder / "log.sqlite3") as started:
        make_admin(started)
        yield started
    shutil.rmtree(folder)


async def test_sqlites_disk_is_full(disk: Path, sqlite_server: Server) -> None:
    server = sqlite_server
    await until(lambda: bool(ready(server)["ready"]))

    with closing(sqlite3.connect(disk / "data/log.sqlite3")) as reader:
        reader.execute("BEGIN")  # for as long as somebody reads, the file of what is new has to grow
        reader.execute("SELECT count(*) FROM auth_user").fetchone()
        with filled(disk) as fill:
            await until(lambda: (fill(), ready(server)["writing"] == "DiskFull")[1])
            status, page = Browser(server).sign_in()
            told = Browser(server).get("/admin/login/", Accept="text/html")

            assert status == HTTPStatus.SERVICE_UNAVAILABLE, page
            assert "is full, so nothing can be stored: no sign-in either" in page
            assert told[0] == HTTPStatus.OK, "what needs no writing goes on"
        await until(lambda: bool(ready(server)["ready"]))

    assert Browser(server).sign_in()[0] == HTTPStatus.OK
    assert "Traceback" not in server.printed()
    assert "got a 503: database or disk is full" in server.printed()


@pytest.fixture(scope="module")
def postgresql(disk: Path) -> Iterator[OwnPostgreSQL]:
    with own_postgresql() as started:
        started.move_to(disk)
        yield started


@pytest.mark.own_servers
async def test_postgresqls_disk_is_full(disk: Path, postgresql: OwnPostgreSQL) -> None:
    with serve(postgresql.url) as server:
        await until(lambda: bool(ready(server)["ready"]))
        with filled(disk) as fill:
            await until(lambda: (fill(), ready(server)["writing"] == "DiskFull")[1])
        await until(lambda: bool(ready(server)["ready"]))

        assert "Traceback" not in server.printed()


@pytest.mark.own_servers
async def test_a_server_that_only_reads_is_not_ready(postgresql: OwnPostgreSQL) -> None:
    with serve(postgresql.url) as server:
        postgresql.execute("ALTER DATABASE pokertool SET default_transaction_read_only = on")
        await until(lambda: ready(server)["writing"] == "ReadOnly")


@pytest.mark.own_servers
async def test_a_database_that_is_away_is_a_503_with_the_reason_and_no_traceback(
    postgresql: OwnPostgreSQL,
) -> None:
    with serve(postgresql.url) as server:
        postgresql.stop()
        try:
            status, text = Browser(server).get("/api/events/detection")
            page = Browser(server).sign_in_page()
        finally:
            postgresql.start()

        assert (status, json.loads(text)["error"]) == (503, "database_away")
        assert page[0] == HTTPStatus.SERVICE_UNAVAILABLE
        assert "The database does not answer." in page[1]
        assert "Traceback" not in server.printed()
