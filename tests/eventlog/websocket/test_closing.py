from __future__ import annotations

import pytest

from eventlog.close_codes import CloseCode
from eventlog.websocket.closing import (
    LONGEST_REASON,
    PER_SECOND,
    CloseConnection,
    answer_timeout,
    close_delay,
)


def test_a_long_reason_is_cut_where_a_letter_ends() -> None:
    closing = CloseConnection(CloseCode.BAD_REQUEST, "x" + "é" * 100).close({"extensions": {}})

    assert closing["reason"] == "x" + "é" * 61
    assert len(closing["reason"].encode()) == LONGEST_REASON


def test_a_server_without_extensions_gets_a_code_that_it_can_send() -> None:
    closing = CloseConnection(CloseCode.RESTART, "The log was replaced")

    assert closing.close({"extensions": {}})["code"] == 1012
    assert closing.close({})["code"] == 4408
    assert CloseConnection(CloseCode.LOGIN_NEEDED, "This login is no longer valid").close({})["code"] == 4401


@pytest.mark.parametrize(
    ("connections", "timeout", "longest"),
    [(1, 3, 1 / PER_SECOND), (500, 3, 500 / PER_SECOND), (10_000, 3, 1.5), (10_000, None, 5)],
    ids=["one is closed at once", "as fast as they get in", "within the time-out", "no time-out"],
)
def test_delays_are_spread_over_no_longer_than_it_takes(
    connections: int, timeout: float | None, longest: float
) -> None:
    delays = [close_delay(connections, timeout) for _ in range(1000)]

    assert 0 <= min(delays) < longest / 10
    assert longest * 0.9 < max(delays) <= longest


@pytest.mark.parametrize("timeout", [1, 3, 30])
def test_the_last_one_closed_is_gone_before_the_servers_time_is_up(timeout: float) -> None:
    assert max(close_delay(10**6, timeout) for _ in range(100)) + answer_timeout(timeout) <= 0.75 * timeout
