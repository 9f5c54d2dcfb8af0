from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pokertool_client.ledger import GAPS_BELIEVED, Gap, Ledger

from tests.browser.scripted import event


def ledger(*, since: int | None = None, epoch: str | None = None, filtered: bool = False) -> Ledger:
    return Ledger(since=since, epoch=epoch, filtered=filtered)


def hello(seq: int, **fields: Any) -> dict[str, Any]:
    return {"seq": seq, "epoch": "first", "floor": 1, "recovered": None, "snapshot": None} | fields


def events(*seqs: int, through: int = 0) -> dict[str, Any]:
    return {"events": [event(seq) for seq in seqs], "through": max([through, *seqs])}


def greeted(seq: int, **options: Any) -> Ledger:
    known = ledger(**options)
    known.greet(hello(seq))
    return known


def seqs(known: Ledger, *numbers: int) -> list[int]:
    fresh, gap = known.take(events(*numbers))
    assert not gap
    return [event.seq for event in fresh]


def test_a_first_hello_gives_the_state_to_begin_with() -> None:
    known = ledger()

    snapshot = known.greet(hello(7, snapshot={"tables": {}}))

    assert snapshot is not None
    assert (snapshot.state, snapshot.seq, snapshot.lost) == ({"tables": {}}, 7, False)
    assert known.query() == {"since": "7", "epoch": "first"}


def test_an_event_is_what_the_wire_said() -> None:
    fresh, _ = greeted(0).take({"events": [event(1, "card", data={"cards": ["Ah"]})], "through": 1})

    assert fresh[0].timestamp == datetime(2026, 11, 23, 1, 2, 3, 456_000, tzinfo=UTC)
    assert (fresh[0].type, fresh[0].key, fresh[0].data) == ("card", "table-1", {"cards": ["Ah"]})


def test_a_repeat_is_left_out() -> None:
    known = greeted(0)

    assert seqs(known, 1, 2) == [1, 2]
    assert seqs(known, 2) == []
    assert seqs(known, 1, 2, 3) == [3]


@pytest.mark.parametrize("content", [events(4, 5), events(through=3)], ids=["skipped", "read but not sent"])
def test_what_is_not_the_next_is_a_gap_that_moves_nothing(content: dict[str, Any]) -> None:
    known = greeted(2)

    fresh, gap = known.take(content)

    assert (fresh, gap) == ([], True)
    assert known.query()["since"] == "2"


def test_what_came_before_a_gap_counts() -> None:
    known = greeted(0)

    fresh, gap = known.take(events(1, 2, 4))

    assert ([event.seq for event in fresh], gap, known.seq) == ([1, 2], True, 2)


def test_filters_skip_numbers_and_move_with_what_was_read() -> None:
    known = greeted(0, filtered=True)

    assert [event.seq for event in known.take(events(3, 8, through=12))[0]] == [3, 8]
    assert known.query()["since"] == "12"


def test_the_same_gap_again_and_again_ends_in_a_snapshot_that_owns_up() -> None:
    known = greeted(5)
    for _ in range(GAPS_BELIEVED):
        with pytest.raises(Gap):
            known.missed()
        assert known.query()["since"] == "5"
    with pytest.raises(Gap):
        known.missed()

    assert known.query() == {}
    snapshot = known.greet(hello(9))
    assert snapshot is not None
    assert snapshot.lost


def test_since_zero_of_a_pruned_log_is_no_gap() -> None:
    known = ledger(since=0)

    assert known.greet(hello(9, floor=7, recovered=True)) is None
    assert seqs(known, 7, 8, 9) == [7, 8, 9]


def test_what_cannot_be_recovered_is_said() -> None:
    snapshot = ledger(since=3, epoch="old").greet(hello(9, recovered=False))

    assert snapshot is not None
    assert snapshot.lost


@pytest.mark.parametrize(
    "content",
    [hello(9, recovered=True, epoch="second"), hello(2, recovered=True)],
    ids=["another epoch", "a shorter log"],
)
def test_a_server_that_claims_to_go_on_from_what_it_cannot_have_is_not_believed(
    content: dict[str, Any],
) -> None:
    known = ledger(since=3, epoch="first")

    with pytest.raises(Gap):
        known.greet(content)

    assert known.query() == {}


def test_the_second_heartbeat_that_knows_more_than_came_is_a_gap() -> None:
    known = greeted(1)

    assert not known.hear({"seq": 3})
    assert known.hear({"seq": 3})


def test_a_heartbeat_of_a_filtered_stream_proves_nothing() -> None:
    known = greeted(1, filtered=True)

    assert not known.hear({"seq": 3})
    assert not known.hear({"seq": 3})
