from __future__ import annotations

import pytest

from eventlog.access.concurrency import TooManyInAll, TooManyOfOne, Turnstile


def test_so_many_of_one_and_so_many_in_all() -> None:
    turnstile = Turnstile()
    leave = [turnstile.pass_through(name, of_one=2, in_all=4) for name in ("a", "a", "b", None)]

    with pytest.raises(TooManyOfOne):
        turnstile.pass_through("a", of_one=2, in_all=100)
    with pytest.raises(TooManyInAll):
        turnstile.pass_through("b", of_one=2, in_all=4)
    leave[0]()
    turnstile.pass_through("a", of_one=2, in_all=4)
    assert len(turnstile) == 4


def test_those_without_a_name_count_in_all_only() -> None:
    turnstile = Turnstile()
    for _ in range(3):
        turnstile.pass_through(None, of_one=1, in_all=3)

    with pytest.raises(TooManyInAll):
        turnstile.pass_through(None, of_one=1, in_all=3)
