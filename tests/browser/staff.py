"""Somebody of the staff, and how they sign in."""

from __future__ import annotations

from playwright.sync_api import Page

from tests import servers
from tests.servers import Server

BOSS = "boss"
PASSWORD = "correct horse battery"  # noqa: S105


def hire(server: Server) -> None:
    """Make BOSS a superuser of the server's database."""
    servers.hire(server.environment, BOSS, password=PASSWORD)


def sign_in(page: Page, server: Server, name: str = BOSS, password: str = PASSWORD) -> None:
    page.goto(f"{server.url}/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()
