from __future__ import annotations

import asyncio
import logging

import pytest
from django.conf import settings
from redis.exceptions import ConnectionError as RedisAway

from eventlog.access import shared_counters as shared
from eventlog.access.shared_counters import SharedRedis

NOBODY_THERE = "redis://127.0.0.1:1/0"


async def test_a_redis_that_is_away_has_no_answer_and_is_named_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "RETRY", 0.0)
    away = SharedRedis(NOBODY_THERE, prefix="p")

    assert [await away.ask(away.client.ping) for _ in range(3)] == [None] * 3
    assert caplog.text.count("Redis is away") == 1


async def test_a_redis_that_is_back_is_named_and_answers(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "RETRY", 0.0)
    caplog.set_level(logging.INFO)
    answers = iter([None, 7, 8])

    async def question() -> int:
        answer = next(answers)
        if answer is None:
            raise RedisAway
        return answer

    redis = SharedRedis(NOBODY_THERE, prefix="p")

    assert [await redis.ask(question) for _ in range(3)] == [None, 7, 8]
    assert [record.message.partition(",")[0] for record in caplog.records] == [
        "Redis is away",
        "Redis is back",
    ]


async def test_nobody_waits_for_a_redis_that_was_away_a_moment_ago() -> None:
    asked = 0

    async def question() -> int:
        nonlocal asked
        asked += 1
        raise RedisAway

    redis = SharedRedis(NOBODY_THERE, prefix="p")
    for _ in range(10):
        await redis.ask(question)

    assert asked == 1


async def test_a_bug_is_no_redis_that_is_away() -> None:
    async def question() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await SharedRedis(NOBODY_THERE, prefix="p").ask(question)


@pytest.mark.redis
async def test_a_hundred_who_ask_at_once_all_get_an_answer() -> None:
    redis = SharedRedis(str(settings.REDIS_URL), prefix=settings.REDIS_PREFIX)

    found = await asyncio.gather(*(redis.ask(redis.client.ping) for _ in range(100)))
    await redis.close()

    assert found == [True] * 100
