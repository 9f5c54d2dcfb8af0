from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from django.conf import settings

from eventlog.access.rate_limits import ConnectRateLimit, TokenBucket
from eventlog.access.shared_counters import SharedRedis

NOBODY_THERE = "redis://127.0.0.1:1/0"


def test_a_bucket_gives_what_is_in_it_and_then_as_fast_as_it_fills() -> None:
    bucket = TokenBucket(per_minute=60, now=100.0)

    assert [bucket.take(now=100.0) for _ in range(61)] == [True] * 60 + [False]
    assert [bucket.take(now=102.5) for _ in range(3)] == [True, True, False]
    assert [bucket.take(now=103.0), bucket.take(now=103.0)] == [True, False]


def test_a_bucket_holds_no_more_than_a_minutes_worth() -> None:
    bucket = TokenBucket(per_minute=3, now=0.0)

    assert [bucket.take(now=9999.0) for _ in range(4)] == [True, True, True, False]


def test_what_costs_more_takes_more_out_and_says_how_long_it_would_take() -> None:
    bucket = TokenBucket(per_minute=60, now=0.0)

    assert bucket.take(now=0.0, cost=50)
    assert not bucket.take(now=0.0, cost=20)
    assert bucket.seconds_until(20) == 10.0
    assert bucket.seconds_until(10) == 0.0
    assert bucket.take(now=10.0, cost=20)


def test_a_bucket_is_full_again_after_a_minute_at_most() -> None:
    bucket = TokenBucket(per_minute=60, now=0.0)
    bucket.take(now=0.0, cost=30)

    assert not bucket.is_full(now=29.0)
    assert bucket.is_full(now=30.0)


async def test_an_address_that_connects_too_fast_is_held_back_and_others_are_not() -> None:
    limit = ConnectRateLimit(None)

    assert [await limit.admits("192.0.2.1", per_minute=3) for _ in range(5)] == [True] * 3 + [False] * 2
    assert await limit.admits("192.0.2.2", per_minute=3)


async def test_while_redis_is_away_each_process_counts_for_itself() -> None:
    limit = ConnectRateLimit(SharedRedis(NOBODY_THERE, prefix="pokertool"))

    assert [await limit.admits("192.0.2.1", per_minute=2) for _ in range(3)] == [True, True, False]


@pytest.fixture
async def both() -> AsyncIterator[tuple[ConnectRateLimit, ConnectRateLimit]]:
    """What two processes that share a Redis have."""
    prefix = f"{settings.REDIS_PREFIX}:{uuid.uuid4().hex}"
    shared = [SharedRedis(str(settings.REDIS_URL), prefix=prefix) for _ in range(2)]
    yield ConnectRateLimit(shared[0]), ConnectRateLimit(shared[1])
    for each in shared:
        await each.close()


@pytest.mark.redis
async def test_processes_that_share_a_redis_count_together(
    both: tuple[ConnectRateLimit, ConnectRateLimit],
) -> None:
    here, there = both

    found = [await limit.admits("192.0.2.1", per_minute=3) for limit in (here, there, here, there)]

    assert found == [True, True, True, False]
    assert await there.admits("2001:db8::/64", per_minute=3)
