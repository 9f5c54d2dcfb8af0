"""A database of an older version, opened by `manage.py up` of this one."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.pokertool_site.management.commands.test_up import Up, run_up
from tests.servers import PROJECT
from tests.upgrades.older import VERSIONS, Older, unpack


@pytest.fixture(scope="module", params=VERSIONS)
def older(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Older:
    return unpack(request.param, tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="module")
def up(older: Older) -> Iterator[Up]:
    with run_up(older.var, environment=older.environment) as up:
        up.wait_for(r"Stop +Ctrl-C")
        yield up


@pytest.fixture(scope="module")
def signed_in(up: Up) -> Any:
    """A browser that opened the link that `up` printed."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    browser.open(up.wait_for(r"Sign in +(\S+)")[1]).close()
    return browser


def rows(database: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_it_is_copied_before_and_the_copy_is_as_it_was(up: Up, older: Older) -> None:
    backup = Path(up.wait_for(r"as it was: (\S+)")[1])

    assert backup.parent == older.var / "backups"
    assert rows(backup, "SELECT app, name FROM django_migrations ORDER BY id") == older.migrations
    assert dict(rows(backup, "SELECT name, head FROM eventlog_stream")) == older.heads
    assert backup.stat().st_mode & 0o077 == 0
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_its_user_is_known_and_no_password_is_made(up: Up, older: Older) -> None:
    assert up.wait_for(r"Admin .* as (\S+)")[1] == older.user
    assert "Password" not in up.printed


def test_its_token_still_opens_a_stream_that_is_closed_to_others(up: Up, older: Older) -> None:
    address = f"{up.url}/api/events/health?since=0&limit=1"
    with pytest.raises(HTTPError) as refused, build_opener().open(address):
        pass
    refused.value.close()

    program = build_opener()
    program.addheaders = [("Authorization", f"Bearer {older.token}")]
    with program.open(address) as answer:
        event = json.loads(answer.readline())

    assert refused.value.code == 401
    assert event["type"] == "health_check"
    assert event["seq"] == 1


def test_its_events_are_all_there_in_the_epoch_that_clients_know(up: Up, older: Older) -> None:
    head = older.heads["detection"]
    with build_opener().open(f"{up.url}/api/events/detection?since=0&limit={head}") as answer:
        numbers = [json.loads(line)["seq"] for line in answer]
        epoch = answer.headers["X-Stream-Epoch"]

    assert numbers == list(range(1, head + 1))
    assert epoch == older.epochs["detection"]


def test_its_sessions_and_hands_can_be_read(up: Up, older: Older, signed_in: Any) -> None:
    for session, frames in older.sessions:
        address = f"{up.url}/api/sessions/{uuid.UUID(session)}"
        with signed_in.open(address) as answer:
            told = json.load(answer)
        with signed_in.open(f"{address}/hands") as answer:
            hands = json.load(answer)["hands"]
        assert told["frames"] == frames
        assert told["hands"] == len(hands) == len(older.hands)
        assert [(hand["number"], hand["board"]) for hand in hands] == [
            (number, json.loads(board)) for number, board in older.hands
        ]


def test_its_recordings_play(up: Up, older: Older, signed_in: Any) -> None:
    session = uuid.UUID(older.sessions[0][0])
    with signed_in.open(f"{up.url}/sessions/{session}/") as page:
        assert page.status == 200
    for at in (1, older.heads["detection"] // 2, older.heads["detection"]):
        with signed_in.open(f"{up.url}/api/sessions/{session}/events?at={at}") as answer:
            moment = json.load(answer)
        assert moment["after"] < at <= moment["through"]
        assert moment["complete"]
        assert moment["events"][0]["seq"] > moment["after"]


def test_its_log_verifies(up: Up, older: Older) -> None:
    verified = subprocess.run(
        [sys.executable, "manage.py", "events", "verify"],
        cwd=PROJECT,
        env=older.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert f"detection: 1 to {older.heads['detection']}: complete" in verified.stdout
