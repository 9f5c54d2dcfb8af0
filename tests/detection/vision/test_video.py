"""The demo through a video's compression: what happens at it is told as it was played."""

from __future__ import annotations

import pytest

from benchmarks._played import COMPARED, Video, played, tallied


@pytest.mark.timeout(300)
def test_every_card_street_pot_and_action_is_told_and_none_invented() -> None:
    account = played(Video(seed=3, hands=2))

    assert account.faults == ""
    assert tallied(account).keys() == COMPARED.keys()
