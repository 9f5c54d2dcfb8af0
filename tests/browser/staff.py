"""Somebody of the staff, and how they sign in."""

from __future__ import annotations

import subprocess
import sys

from playwright.sync_api import Page

from tests.servers import PROJECT, Server

BOSS = "boss"
PASSWORD = "correct horse battery"  # noqa: S105


def hire(server: Server) -> None:
    """Make BOSS a superuser of the server's database."""
    command = [sys.executable, "manage.py", "createsuperuser", "--no-input", "--username", BOSS]
    subprocess.run(
        [*command, "--email", ""],
        cwd=PROJECT,
        env=server.environment | {"DJANGO_SUPERUSER_PASSWORD": PASSWORD},
        check=True,
    )


def sign_in(page: Page, server: Server, name: str = BOSS, password: str = PASSWORD) -> None:
    page.goto(f"{server.url}/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()
