from __future__ import annotations

import sys

import pytest
from redis.exceptions import ConnectionError as RedisAway

from eventlog.wakeup.redis_errors import redis_errors


def test_what_redis_raises_is_caught() -> None:
    with pytest.raises(redis_errors(OSError)):
        raise RedisAway


def test_without_a_client_there_is_nothing_of_redis_to_catch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.exceptions", None)

    assert redis_errors(OSError) == (OSError,)
