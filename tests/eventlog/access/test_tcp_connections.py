from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from eventlog.access.tcp_connections import Full, Peers, TooManyOpen, name_of


@pytest.fixture
def three(settings: Any) -> None:
    settings.POKERTOOL_MAX_OPEN_PER_IP = 3


def test_an_address_has_three_and_another_one_three_of_its_own(three: None) -> None:
    peers = Peers()
    for name in ("10.0.0.1", "10.0.0.2") * 3:
        peers.admit(name)

    with pytest.raises(TooManyOpen):
        peers.admit("10.0.0.1")
    assert (peers.total, peers.open_of("10.0.0.1")) == (6, 3)


def test_who_leaves_makes_room(three: None) -> None:
    peers = Peers()
    for _ in range(3):
        peers.admit("10.0.0.1")
    peers.leave("10.0.0.1")

    peers.admit("10.0.0.1")
    assert peers.open_of("10.0.0.1") == 3


def test_those_without_a_name_count_together_only(three: None) -> None:
    peers = Peers()
    peers.most = 5
    for _ in range(5):
        peers.admit(None)

    with pytest.raises(Full):
        peers.admit(None)


def test_nothing_is_kept_of_addresses_that_are_gone(three: None) -> None:
    peers = Peers()
    for number in range(1000):
        peers.admit(f"10.0.0.{number}")
        peers.leave(f"10.0.0.{number}")

    assert (peers.total, len(peers._open)) == (0, 0)


def test_turning_away_is_logged_once_a_minute_and_counted(
    three: None, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = iter((0.0, 1.0, 59.0, 60.0, 61.0))
    peers = Peers(clock=lambda: next(seconds))
    for _ in range(3):
        peers.admit("10.0.0.1")
    for _ in range(5):
        with pytest.raises(TooManyOpen):
            peers.admit("10.0.0.1")

    assert [line.partition(":")[0] for line in caplog.messages] == [
        "Connections are turned away, 1 since last told",
        "Connections are turned away, 3 since last told",
    ]
    assert "POKERTOOL_MAX_OPEN_PER_IP" in caplog.messages[0]


def test_what_a_connection_counts_by(settings: Any) -> None:
    settings.POKERTOOL_TRUSTED_PROXIES = (ip_network("10.0.0.0/8"),)

    assert name_of(("192.0.2.1", 1)) == "192.0.2.1"
    assert name_of(("2001:db8::1", 1)) == name_of(("2001:db8::2", 1)) == "2001:db8::/64"
    assert name_of(("::ffff:192.0.2.1", 1)) == "192.0.2.1"
    assert name_of(("10.1.2.3", 1)) is None
    assert name_of(("::ffff:10.1.2.3", 1)) is None
    assert name_of(None) is None
