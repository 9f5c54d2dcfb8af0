"""The operations page: what it shows, to whom, and a connection that is ended on the other process."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from websockets.sync.client import connect

from eventlog.access.close_codes import CloseCode
from eventlog.models import Disconnect, ServerProcess
from tests.factories import append_cards
from tests.servers import Server, database_of_tests, serve
from tests.sockets import close_code_of
from tests.waiting import wait_until

ADDRESS = "/admin/operations/"
PROCESS = "0f8fad5b-d9cb-469f-a165-70867728950e"


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("ada", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_streams_are_shown_with_their_heads() -> None:
    append_cards(3)

    html = staff("view_serverprocess").get(ADDRESS).content.decode()

    assert re.search(r"<th scope=\"row\">detection</th><td>3</td><td>1</td><td>3</td>", html)
    assert "celery_beat" in html
    assert "There was no health check yet." in html
    assert "Nobody follows anything." in html


@pytest.mark.django_db
def test_it_is_for_who_may_see_processes_and_disconnecting_takes_more() -> None:
    asked = {"process": PROCESS, "number": "1"}
    client = staff("view_serverprocess")

    assert Client().get(ADDRESS).status_code == 302
    assert client.post(ADDRESS, asked).status_code == 403
    assert Disconnect.objects.count() == 0
    User.objects.get().user_permissions.clear()
    assert client.get(ADDRESS).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"process": "one", "number": "1"},
        {"process": f"{{{PROCESS}}}", "number": "1"},
        {"process": PROCESS, "number": "x"},
        {"process": PROCESS, "number": "-1"},
        {"process": PROCESS, "number": "9" * 30},
        {"process": PROCESS, "number": "9" * 5000},
    ],
)
def test_nonsense_is_refused(asked: dict[str, str]) -> None:
    client = staff("view_serverprocess", "add_disconnect")

    assert client.post(ADDRESS, asked).status_code == 400


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    with serve(database_of_tests(), environment={"SECRET_KEY": settings.SECRET_KEY}) as server:
        yield server


def row_of(client: Client) -> str:
    """Return the page's only row of a connection, once there is one."""
    rows: list[str] = []

    def is_shown() -> bool:
        html = client.get(ADDRESS).content.decode()
        rows.extend(re.findall(r"<tr><th scope=\"row\">detection</th><td></td>.*?</tr>", html, re.DOTALL))
        return bool(rows)

    wait_until(is_shown, pause=0.2)
    return rows[0]


@pytest.mark.timeout(300)
def test_a_connection_of_another_process_is_shown_and_ended(server: Server) -> None:
    append_cards(3)
    client = staff("view_serverprocess", "add_disconnect")

    with connect(f"{server.ws_url}/ws/detection") as socket:
        row = row_of(client)
        assert "127.0.0.1" in row
        assert "plain" in row
        asked = dict(re.findall(r'name="(process|number)" value="([^"]+)"', row))
        assert ServerProcess.objects.filter(pk=asked["process"]).exists()
        assert client.post(ADDRESS, asked).status_code == 302

        assert close_code_of(socket) == CloseCode.TRY_LATER
