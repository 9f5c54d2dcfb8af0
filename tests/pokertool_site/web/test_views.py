from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

from detection.models import DetectionSession
from detection.recordings.histories.formats import FORMATS
from tests.detection.sessions import running
from tests.factories import user


def test_the_page_has_nothing_inline_and_its_policy_says_so() -> None:
    response = Client().get("/")

    html = response.content.decode()
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", html)
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_every_file_that_the_page_names_exists() -> None:
    html = Client().get("/").content.decode()

    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
    assert "eventlog/stream.js" in named
    assert {name for name in named if finders.find(name) is None} == set()


def imported(name: str) -> set[str]:
    """Return the static names of a module and all that it imports, and so on; not what it fetches later."""
    found = finders.find(name)
    assert isinstance(found, str), name
    names = re.findall(r'^(?:import|export) .*?from "(\.[^"]+)"', Path(found).read_text(), re.MULTILINE)
    return {name}.union(
        *(imported(posixpath.normpath(f"{posixpath.dirname(name)}/{each}")) for each in names)
    )


def test_every_module_is_asked_for_ahead() -> None:
    html = Client().get("/").content.decode()
    modules = imported("pokertool/page.js")

    assert {"eventlog/stream.js", "pokertool/system/chart.js", "eventlog/table-state.js"} <= modules
    assert {name for name in modules if f'"/static/{name}"' not in html} == set()


def test_where_the_status_is_closed_a_stranger_is_asked_to_sign_in(settings: Settings) -> None:
    settings.POKERTOOL_LOGIN_REQUIRED = ["status", "health", "user"]

    html = Client().get("/").content.decode()

    assert "data-follows-status" not in html
    assert re.search(r'id="status" hidden', html)
    assert not re.search(r'id="status-closed" hidden', html)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(method: str) -> None:
    assert getattr(Client(), method)("/").status_code == 405


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    return client


def player_of(session: DetectionSession) -> str:
    return f"/sessions/{session.pk}/"


def test_a_sessions_player_has_nothing_inline_and_asks_for_all_its_modules_ahead(staff: Client) -> None:
    html = staff.get(player_of(running(key="<left>"))).content.decode()

    assert "&lt;left&gt;" in html
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", html)
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
    assert {name for name in named if finders.find(name) is None} == set()
    assert imported("pokertool/player/player.js") <= named


def test_a_sessions_player_leads_to_its_hands_as_files_and_to_how_it_went(staff: Client) -> None:
    session = running()
    html = staff.get(player_of(session)).content.decode()

    for name in FORMATS:
        assert f'href="/api/hands/{session.pk}?format={name}"' in html
    assert f'href="/sessions/{session.pk}/report/"' in html


@pytest.mark.django_db
def test_a_sessions_player_is_for_staff() -> None:
    address = player_of(running())
    client = Client()

    assert client.get(address).headers["Location"] == f"/admin/login/?next={address}"
    client.force_login(user())
    assert client.get(address).status_code == 403


def test_a_session_that_is_not_there_is_not_found(staff: Client) -> None:
    assert staff.get("/sessions/0f8fad5b-d9cb-469f-a165-70867728950e/").status_code == 404
    assert staff.post(player_of(running())).status_code == 405


@pytest.mark.django_db
def test_the_page_leads_to_recordings_those_who_may_see_them(staff: Client) -> None:
    assert 'id="replay"' in staff.get("/").content.decode()
    assert 'id="replay"' not in Client().get("/").content.decode()


@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
@pytest.mark.parametrize(
    "address", ["/api/", "/api/nonexistent/endpoint", "/api/bankroll", "/api/system/x/y"]
)
def test_an_unknown_address_of_the_api_is_answered_in_json(method: str, address: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)

    assert (answer.status_code, answer.json()["error"]) == (404, "no_such_address")
    assert address in answer.json()["message"]
