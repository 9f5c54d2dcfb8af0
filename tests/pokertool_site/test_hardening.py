"""Who gets into the admin, what browsers are told, and settings that pass --deploy."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pokertool_site.web.sign_in import sign_in_path
from tests.servers import PROJECT

PASSWORD = "correct horse battery"  # noqa: S105
LOGIN = "/admin/login/"


@pytest.fixture
def alice() -> User:
    return User.objects.create_superuser("alice", password=PASSWORD)


def attempt(client: Client, name: str, password: str, *, address: str = "10.0.0.1") -> int:
    """Try to sign in; return the status: 200 for a wrong password, 302 for a right one, 429 for too many."""
    form = {"username": name, "password": password}
    return client.post(LOGIN, form, REMOTE_ADDR=address).status_code


@pytest.mark.django_db
def test_who_fails_too_often_waits_whatever_the_password(client: Client, alice: User) -> None:
    tries = [attempt(client, "alice", "wrong") for _ in range(settings.AXES_FAILURE_LIMIT)]

    assert tries == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    assert attempt(client, "alice", PASSWORD) == 429
    assert (
        b"axes_reset"
        in client.post(LOGIN, {"username": "alice", "password": "x"}, REMOTE_ADDR="10.0.0.1").content
    )


@pytest.mark.django_db
def test_nobody_can_lock_somebody_else_out(client: Client, alice: User) -> None:
    User.objects.create_superuser("bob", password=PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt(client, "alice", "wrong")

    assert attempt(Client(), "bob", PASSWORD) == 302
    assert attempt(Client(), "alice", PASSWORD, address="10.0.0.2") == 302


@pytest.mark.django_db
def test_after_a_quarter_of_an_hour_one_may_try_again(client: Client, alice: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt(client, "alice", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))

    assert attempt(client, "alice", PASSWORD) == 302


@pytest.mark.django_db
def test_a_right_password_forgives_those_before(client: Client, alice: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        attempt(client, "alice", "wrong")

    assert attempt(client, "alice", PASSWORD) == 302
    assert attempt(Client(), "alice", "wrong") == 200


@pytest.mark.django_db
def test_the_link_on_the_terminal_lets_in_who_is_locked_out(client: Client, alice: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt(client, "alice", "wrong")

    assert client.get(sign_in_path(alice)).status_code == 302
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_no_password_is_kept(client: Client, alice: User) -> None:
    attempt(client, "alice", "my other password")

    kept = AccessAttempt.objects.get()
    assert "my other password" not in "".join(map(str, vars(kept).values()))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", LOGIN, "/sign-in/", "/api/system/health", "/healthz"])
def test_every_answer_tells_browsers_what_it_may_do(client: Client, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


PROBE = """
import django; django.setup()
from django.conf import settings
from django.test import Client
insecure, secure = Client().get("/"), Client().get("/", secure=True)
assert insecure.status_code == 301, insecure.status_code
assert insecure["Location"] == "https://testserver/", insecure["Location"]
assert secure["Strict-Transport-Security"] == "max-age=31536000"
assert Client().get("/healthz").status_code == 200
cookie = Client().get("/admin/login/", secure=True).cookies[settings.CSRF_COOKIE_NAME]
assert cookie["secure"], cookie
"""


def behind_https(var: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the settings of an installation that browsers reach by HTTPS."""
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"}
    environment |= {
        "ALLOWED_HOSTS": "poker.example.org,testserver",
        "DJANGO_SETTINGS_MODULE": "pokertool_site.settings",
        "POKERTOOL_HTTPS": "1",
        "POKERTOOL_VAR_DIR": str(var),
    }
    return subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )


def test_check_deploy_has_nothing_to_say(tmp_path: Path) -> None:
    done = behind_https(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert (done.returncode, done.stdout) == (
        0,
        "System check identified no issues (2 silenced).\n",
    ), done.stderr


def test_with_https_all_go_there_and_cookies_never_leave_it(tmp_path: Path) -> None:
    done = behind_https(tmp_path, "-c", PROBE)

    assert done.returncode == 0, done.stderr
