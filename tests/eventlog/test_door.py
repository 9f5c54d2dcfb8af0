from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings

from eventlog.door import Door, TooFast, TooMany, neighbour_of

pytestmark = pytest.mark.usefixtures("by_oneself")


@pytest.fixture
def by_oneself() -> Any:
    with override_settings(REDIS_URL=None):
        yield


@override_settings(POKERTOOL_MAX_CONNECTIONS_PER_IP=2)
async def test_an_address_has_so_many_connections_and_no_more() -> None:
    door = Door()
    place = await door.come_in("192.0.2.1")
    await door.come_in("192.0.2.1")

    with pytest.raises(TooMany, match="2 connections from your address"):
        await door.come_in("192.0.2.1")
    await door.come_in("192.0.2.2")
    door.leave(place)
    await door.come_in("192.0.2.1")


@override_settings(POKERTOOL_MAX_CONNECTIONS_PER_USER=1)
async def test_a_user_has_so_many_connections_and_no_more() -> None:
    door = Door()
    place = await door.log_in(7)

    with pytest.raises(TooMany, match="1 connections of yours"):
        await door.log_in(7)
    await door.log_in(8)
    door.leave(place)
    await door.log_in(7)


@override_settings(POKERTOOL_CONNECTS_PER_MINUTE_PER_IP=2)
async def test_an_address_connects_so_fast_and_no_faster() -> None:
    door = Door()
    for _ in range(2):
        door.leave(await door.come_in("192.0.2.1"))

    with pytest.raises(TooFast, match="2 connects a minute"):
        await door.come_in("192.0.2.1")
    await door.come_in("192.0.2.2")


@pytest.mark.parametrize(
    ("client", "neighbour"),
    [
        (("192.0.2.1", 5), "192.0.2.1"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::ffff", 5), "2001:db8:1:2::/64"),
        (("::ffff:192.0.2.1", 5), "192.0.2.1"),
        (("fe80::1%eth0", 5), "fe80::/64"),
        (("::1", 5), "::/64"),
        (("", 0), None),
        (("unix", 0), None),
        (None, None),
    ],
)
def test_an_ipv6_host_counts_with_the_network_it_has_to_itself(client: Any, neighbour: str | None) -> None:
    assert neighbour_of({"client": client}) == neighbour


def test_a_connection_without_a_client_is_no_ones_neighbour() -> None:
    assert neighbour_of({}) is None
