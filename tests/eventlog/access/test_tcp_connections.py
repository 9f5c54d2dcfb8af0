from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from eventlog.access.tcp_connections import (
    OpenConnections,
    TooManyOfAddress,
    TooManyOfProcess,
    counted_prefix,
)


@pytest.fixture
def three(settings: Any) -> None:
    settings.POKERTOOL_MAX_OPEN_PER_IP = 3


def test_an_address_has_three_and_another_one_three_of_its_own(three: None) -> None:
    open_connections = OpenConnections()
    for name in ("10.0.0.1", "10.0.0.2") * 3:
        open_connections.admit(name)

    with pytest.raises(TooManyOfAddress):
        open_connections.admit("10.0.0.1")
    assert (open_connections.total, open_connections.open_of("10.0.0.1")) == (6, 3)


def test_who_leaves_makes_room(three: None) -> None:
    open_connections = OpenConnections()
    for _ in range(3):
        open_connections.admit("10.0.0.1")
    open_connections.remove("10.0.0.1")

    open_connections.admit("10.0.0.1")
    assert open_connections.open_of("10.0.0.1") == 3


def test_those_without_a_name_count_together_only(three: None) -> None:
    open_connections = OpenConnections()
    open_connections.limit = 5
    for _ in range(5):
        open_connections.admit(None)

    with pytest.raises(TooManyOfProcess):
        open_connections.admit(None)


def test_nothing_is_kept_of_addresses_that_are_gone(three: None) -> None:
    open_connections = OpenConnections()
    for number in range(1000):
        open_connections.admit(f"10.0.0.{number}")
        open_connections.remove(f"10.0.0.{number}")

    assert (open_connections.total, open_connections.by_prefix) == (0, {})


def test_turning_away_is_logged_once_a_minute_and_counted(
    three: None, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = iter((0.0, 1.0, 59.0, 60.0, 61.0))
    open_connections = OpenConnections(clock=lambda: next(seconds))
    for _ in range(3):
        open_connections.admit("10.0.0.1")
    for _ in range(5):
        with pytest.raises(TooManyOfAddress):
            open_connections.admit("10.0.0.1")

    assert [line.partition(":")[0] for line in caplog.messages] == [
        "Connections are turned away, 1 since last told",
        "Connections are turned away, 3 since last told",
    ]
    assert "POKERTOOL_MAX_OPEN_PER_IP" in caplog.messages[0]


def test_what_a_connection_counts_by(settings: Any) -> None:
    settings.POKERTOOL_TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)

    assert counted_prefix(("192.0.2.1", 1)) == "192.0.2.1"
    assert counted_prefix(("2001:db8::1", 1)) == counted_prefix(("2001:db8::2", 1)) == "2001:db8::/64"
    assert counted_prefix(("::ffff:192.0.2.1", 1)) == "192.0.2.1"
    assert counted_prefix(("10.1.2.3", 1)) is None
    assert counted_prefix(("::ffff:10.1.2.3", 1)) is None
    assert counted_prefix(None) is None
