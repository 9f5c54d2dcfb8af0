"""What goes wrong with Redis, for those who also run where no client for it is installed."""

from __future__ import annotations

import sys


def redis_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """Return what a Redis client raises, and `others`; nothing of Redis where no client was loaded.

    Where none was loaded, none raised anything. For `except redis_errors(OSError)`, which Python evaluates
    only once something was raised.
    """
    loaded = sys.modules.get("redis.exceptions")
    return others if loaded is None else (loaded.RedisError, *others)
