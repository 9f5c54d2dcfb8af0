from __future__ import annotations

import pytest

from eventlog.access.rate_limits import ConcurrencyLimit, TooManyInTotal, TooManyOfKey


def test_so_many_of_one_and_so_many_in_all() -> None:
    limit = ConcurrencyLimit()
    release = [limit.acquire(name, per_key=2, total=4) for name in ("a", "a", "b", None)]

    with pytest.raises(TooManyOfKey):
        limit.acquire("a", per_key=2, total=100)
    with pytest.raises(TooManyInTotal):
        limit.acquire("b", per_key=2, total=4)
    release[0]()
    limit.acquire("a", per_key=2, total=4)
    assert len(limit) == 4


def test_those_without_a_name_count_in_all_only() -> None:
    limit = ConcurrencyLimit()
    for _ in range(3):
        limit.acquire(None, per_key=1, total=3)

    with pytest.raises(TooManyInTotal):
        limit.acquire(None, per_key=1, total=3)
