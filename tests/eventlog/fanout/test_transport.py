from __future__ import annotations

import pytest

from eventlog.fanout.transport import NAME, transport_of
from tests.eventlog.transports import FakeTransport


@pytest.mark.parametrize("scope", [{}, {"extensions": None}, {"extensions": {}}])
def test_most_servers_offer_none(scope: dict[str, object]) -> None:
    assert transport_of(scope) is None


def test_a_transport_is_an_extension_of_the_scope() -> None:
    transport = FakeTransport()

    assert transport_of({"extensions": {NAME: transport}}) is transport
