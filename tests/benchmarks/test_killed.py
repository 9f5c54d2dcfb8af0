"""A few of the kills that `python -m benchmarks.killed` makes fifty of."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.killed import Outcome, kill
from tests.browser.conftest import CHROMIUM


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium here: apt install chromium.")
@pytest.mark.timeout(300)
def test_a_server_killed_at_random_costs_no_client_an_event(tmp_path: Path) -> None:
    outcome = kill(tmp_path / "log.sqlite3", times=3, seed=6)

    assert set(outcome.ledgers) == {"stream.js", "pokertool_client"}
    assert len(outcome.log) > 50
    for ledger in outcome.ledgers.values():
        assert ledger == outcome.log


@pytest.mark.parametrize(
    "got",
    [[(1, "a")], [(1, "a"), (2, "b"), (2, "b")], [(2, "b"), (1, "a")], [(1, "a"), (2, "another")]],
    ids=["missed", "repeated", "out of order", "another event"],
)
def test_a_ledger_that_is_not_the_log_is_noticed(got: list[tuple[int, str]]) -> None:
    log = [(1, "a"), (2, "b")]

    assert Outcome(log, {"one": log}).is_exact
    assert not Outcome(log, {"one": log, "other": got}).is_exact
