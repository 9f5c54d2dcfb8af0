from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode

from eventlog.fanout.frames import BINARY, TEXT, server_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 200_000])
@pytest.mark.parametrize(("opcode", "named"), [(TEXT, Opcode.TEXT), (BINARY, Opcode.BINARY)])
def test_a_frame_is_what_a_library_makes(size: int, opcode: int, named: Opcode) -> None:
    payload = b"x" * size

    assert server_frame(opcode, payload) == Frame(named, payload).serialize(mask=False)
