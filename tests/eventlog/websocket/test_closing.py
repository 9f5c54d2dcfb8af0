from __future__ import annotations

from eventlog.access.close_codes import CloseCode
from eventlog.websocket.closing import LONGEST_REASON, CloseConnection


def test_a_long_reason_is_cut_where_a_letter_ends() -> None:
    closing = CloseConnection(CloseCode.BAD_REQUEST, "x" + "é" * 100).close({"extensions": {}})

    assert closing["reason"] == "x" + "é" * 61
    assert len(closing["reason"].encode()) == LONGEST_REASON


def test_a_server_without_extensions_gets_a_code_that_it_can_send() -> None:
    closing = CloseConnection(CloseCode.RESTART, "The log was replaced")

    assert closing.close({"extensions": {}})["code"] == 1012
    assert closing.close({})["code"] == 4408
    assert CloseConnection(CloseCode.LOGIN_NEEDED, "This login is no longer valid").close({})["code"] == 4401
