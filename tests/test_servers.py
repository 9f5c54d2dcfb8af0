from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.servers import Server, ServerFailed, answers, serve


def test_a_server_answers_comes_back_on_its_port_and_goes(tmp_path: Path) -> None:
    with serve(tmp_path / "log.sqlite3") as server:
        server.kill()
        assert not answers(server.port)

        server.restart()
        connection = HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/admin/login/")
        assert connection.getresponse().status == 200
        connection.close()

    assert not answers(server.port)


def test_a_server_that_cannot_start_says_what_it_printed(tmp_path: Path) -> None:
    server = Server(environment={}, log=tmp_path / "log", options=("--no-such-option",))

    with pytest.raises(ServerFailed, match="no-such-option"):
        server.start()
