from __future__ import annotations

from eventlog.access.close_codes import CloseCode
from eventlog.websocket.closing import LONGEST_REASON, CloseConnection


def test_a_long_reason_is_cut_where_a_letter_ends() -> None:
    reason = CloseConnection(CloseCode.BAD_REQUEST, "x" + "é" * 100).sent_reason

    assert reason == "x" + "é" * 61
    assert len(reason.encode()) == LONGEST_REASON


def test_a_server_that_sends_few_codes_gets_one_that_it_can_send() -> None:
    restart = CloseConnection(CloseCode.RESTART, "The log was replaced")
    login = CloseConnection(CloseCode.LOGIN_NEEDED, "This login is no longer valid")

    assert restart.code_for(any_close_code=True) == 1012
    assert restart.code_for(any_close_code=False) == 4408
    assert login.code_for(any_close_code=False) == 4401
