from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode

from eventlog.fanout.transport import BINARY, EXTENSION, TEXT, server_frame, transport_of
from tests.eventlog.transports import FakeTransport


@pytest.mark.parametrize("scope", [{}, {"extensions": None}, {"extensions": {}}])
def test_most_servers_offer_none(scope: dict[str, object]) -> None:
    assert transport_of(scope) is None


def test_a_transport_is_an_extension_of_the_scope() -> None:
    transport = FakeTransport()

    assert transport_of({"extensions": {EXTENSION: transport}}) is transport


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 200_000])
@pytest.mark.parametrize(("opcode", "named"), [(TEXT, Opcode.TEXT), (BINARY, Opcode.BINARY)])
def test_a_frame_is_what_a_library_makes(size: int, opcode: int, named: Opcode) -> None:
    payload = b"x" * size

    assert server_frame(opcode, payload) == Frame(named, payload).serialize(mask=False)
