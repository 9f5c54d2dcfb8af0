from __future__ import annotations

import pytest

from eventlog.websocket.drain import PER_SECOND, answer_timeout, close_delay


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
