"""Two installations on one host: a browser's cookies go to both, since cookies know no ports."""

from __future__ import annotations

import re
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.pokertool_site.test_settings import settings_with
from tests.servers import PROJECT, Server, serve

NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
PASSWORD = "a long enough secret"  # noqa: S105


class Browser:
    """One browser, for servers on several ports of a host."""

    def __init__(self) -> None:
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def sign_in(self, server: Server) -> None:
        with self._opener.open(f"{server.url}/admin/login/") as page:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert token is not None
        fields = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        self._opener.open(f"{server.url}/admin/login/?next=/admin/", urlencode(fields).encode()).close()

    def is_signed_in(self, server: Server) -> bool:
        with self._opener.open(f"{server.url}/admin/") as page:
            return "/login/" not in page.url


def make_admin(server: Server) -> None:
    command = [sys.executable, "manage.py", "createsuperuser", "--no-input", "--username", "admin"]
    subprocess.run(
        [*command, "--email", "admin@example.org"],
        cwd=PROJECT,
        env=server.environment | {"DJANGO_SUPERUSER_PASSWORD": PASSWORD},
        check=True,
        capture_output=True,
    )


def test_each_installation_has_names_of_its_own_and_all_its_processes_the_same(tmp_path: Path) -> None:
    one = settings_with(tmp_path / "one", *NAMES, SECRET_KEY="one")  # noqa: S106
    again = settings_with(tmp_path / "elsewhere", *NAMES, SECRET_KEY="one")  # noqa: S106
    other = settings_with(tmp_path / "two", *NAMES, SECRET_KEY="two")  # noqa: S106

    assert one == again
    assert len({*one.values(), *other.values()}) == 6
    assert all(name.startswith("pokertool_") for name in one.values())


def test_signing_in_to_one_signs_nobody_out_of_another(tmp_path: Path) -> None:
    with (
        serve(tmp_path / "one.sqlite3", environment={"SECRET_KEY": "one"}) as one,
        serve(tmp_path / "two.sqlite3", environment={"SECRET_KEY": "two"}) as two,
    ):
        browser = Browser()
        for server in (one, two):
            make_admin(server)
            browser.sign_in(server)

        assert browser.is_signed_in(one)
        assert browser.is_signed_in(two)
