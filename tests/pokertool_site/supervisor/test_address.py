from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from pokertool_site.supervisor.address import Address, AddressInvalid, AddressTaken


@pytest.fixture
def taken() -> Iterator[Address]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Address(host="127.0.0.1", port=listener.getsockname()[1])


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 8000),
        ("localhost:80", "localhost", 80),
        ("8001", "127.0.0.1", 8001),
        (":8001", "127.0.0.1", 8001),
        ("[::1]:8000", "::1", 8000),
    ],
)
def test_an_address_is_a_host_and_a_port(text: str, host: str, port: int) -> None:
    assert Address.parse(text) == Address(host=host, port=port)


@pytest.mark.parametrize(
    "text",
    ["", "localhost", "localhost:http", "::1:8000", "a:0", "a:65536", "a:-1", "a:٣", "a:" + "9" * 5000],
)
def test_what_is_no_address_is_said_with_an_example(text: str) -> None:
    with pytest.raises(AddressInvalid, match=r"HOST:PORT, like 127\.0\.0\.1:8000"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("0.0.0.0:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("table.local:80", "http://table.local:80"),
    ],
)
def test_the_url_works_in_a_browser_on_this_machine(text: str, url: str) -> None:
    assert Address.parse(text).url == url


def test_a_taken_port_names_who_holds_it(taken: Address) -> None:
    with pytest.raises(AddressTaken, match=rf"Port {taken.port} is taken by python.* \(process \d+\)"):
        taken.check_free()


def test_a_host_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(AddressTaken, match=r"Can't listen on 192\.0\.2\.1:8000"):
        Address.parse("192.0.2.1:8000").check_free()


def test_the_next_free_port_can_be_used(taken: Address) -> None:
    other = taken.next_free()

    assert other is not None
    assert other.port > taken.port
    other.check_free()


def test_an_address_answers_while_somebody_listens(taken: Address) -> None:
    other = taken.next_free()

    assert taken.answers()
    assert other is not None
    assert not other.answers()
