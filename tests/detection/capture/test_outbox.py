from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from unittest import mock

import pytest
from django.db import DataError, OperationalError

from detection.capture.outbox import Outbox
from eventlog.record import NewEvent, StoredEvent
from tests.waiting import wait_until

SECONDS = 60.0
"""No more than a bound against hanging."""
WRITER = "detection-events"
"""The name of the thread that writes."""


class Log:
    """A log in memory that can be held shut, be away, and refuse an event."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.failures: list[Exception] = []
        self.refused: set[str] = set()

    def publish(self, events: Sequence[NewEvent]) -> list[StoredEvent]:
        self.entered.set()
        assert self.open.wait(SECONDS)
        if self.failures:
            raise self.failures.pop(0)
        messages = [event.message for event in events]
        if self.refused.intersection(messages):
            raise DataError("can't store that")
        self.batches.append(messages)
        return []

    @property
    def messages(self) -> list[str]:
        return [message for batch in self.batches for message in batch]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def outbox(log: Log) -> Iterator[Outbox]:
    outbox = Outbox(log.publish, limit=4)
    yield outbox
    log.open.set()
    outbox.close()


def event(message: str) -> NewEvent:
    return NewEvent(type="info", message=message)


def test_what_was_put_in_is_written_in_order(log: Log, outbox: Outbox) -> None:
    for number in range(50):
        outbox.put([event(str(number))])

    assert outbox.flush(SECONDS)
    assert log.messages == [str(number) for number in range(50)]


def test_what_comes_while_the_log_is_busy_goes_in_one_batch(log: Log, outbox: Outbox) -> None:
    log.open.clear()
    outbox.put([event("first")])
    assert log.entered.wait(SECONDS)
    for message in ("second", "third", "fourth"):
        outbox.put([event(message)])

    log.open.set()

    assert outbox.flush(SECONDS)
    assert log.batches == [["first"], ["second", "third", "fourth"]]


def test_a_full_queue_makes_the_caller_wait_and_drops_nothing(log: Log, outbox: Outbox) -> None:
    log.open.clear()
    for number in range(4):
        outbox.put([event(str(number))])
    late = threading.Thread(target=outbox.put, args=[[event("late")]])
    late.start()
    late.join(0.05)
    assert late.is_alive()

    log.open.set()
    late.join(SECONDS)

    assert outbox.flush(SECONDS)
    assert log.messages == ["0", "1", "2", "3", "late"]


async def test_inside_an_event_loop_a_full_queue_holds_up_nobody_else(log: Log, outbox: Outbox) -> None:
    log.open.clear()
    for number in range(4):
        await outbox.aput([event(str(number))])
    late = asyncio.create_task(outbox.aput([event("late")]))
    done, _ = await asyncio.wait([late], timeout=0.05)
    assert not done

    log.open.set()
    await asyncio.wait_for(late, SECONDS)

    assert await asyncio.to_thread(outbox.flush, SECONDS)
    assert log.messages[-1] == "late"


def test_more_at_once_than_the_queue_holds_still_goes_through(log: Log, outbox: Outbox) -> None:
    outbox.put([event(str(number)) for number in range(9)])

    assert outbox.flush(SECONDS)
    assert len(log.messages) == 9


def test_flush_says_when_its_time_was_not_enough(log: Log, outbox: Outbox) -> None:
    log.open.clear()
    outbox.put([event("slow")])

    assert not outbox.flush(0.01)


def test_flush_with_nothing_to_do_starts_no_thread(outbox: Outbox) -> None:
    before = threading.active_count()

    assert outbox.flush(0)
    assert threading.active_count() == before


def test_a_database_that_is_away_costs_time_and_no_event(
    log: Log, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    log.failures = [OperationalError("database is locked"), OperationalError("disk is full")]
    with caplog.at_level(logging.WARNING, logger="detection.capture.outbox"):
        outbox.put([event("kept")])
        assert outbox.flush(SECONDS)

    assert log.messages == ["kept"]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "database is locked" in caplog.messages[0]
    assert "flow again" in caplog.messages[1]


def test_an_event_that_can_never_be_stored_stops_no_other(
    log: Log, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    log.refused = {"bad"}
    with caplog.at_level(logging.CRITICAL, logger="detection.capture.outbox"):
        outbox.put([event("before"), event("bad"), event("after")])
        assert outbox.flush(SECONDS)

    assert log.messages == ["before", "after"]
    assert "can't store that" in caplog.text


def test_many_threads_lose_nothing_and_keep_their_own_order(log: Log, outbox: Outbox) -> None:
    def emit(name: str) -> None:
        for number in range(50):
            outbox.put([event(f"{name} {number}")])

    threads = [threading.Thread(target=emit, args=[name]) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)

    assert outbox.flush(SECONDS)
    for name in "abcd":
        own = [message for message in log.messages if message.startswith(name)]
        assert own == [f"{name} {number}" for number in range(50)]


def test_a_bored_writer_goes_and_the_next_event_brings_another(log: Log) -> None:
    outbox = Outbox(log.publish, idle=0.001)
    outbox.put([event("one")])
    assert outbox.flush(SECONDS)
    wait_until(lambda: not any(thread.name == WRITER for thread in threading.enumerate()))

    outbox.put([event("two")])

    assert outbox.flush(SECONDS)
    assert log.messages == ["one", "two"]
    outbox.close()


def test_what_is_left_at_the_interpreters_exit_is_written_without_a_thread(log: Log, outbox: Outbox) -> None:
    with mock.patch("threading.Thread") as no_thread:
        no_thread.return_value.is_alive.return_value = False
        outbox.put([event("left")])

        outbox.drain_at_exit()

    assert log.messages == ["left"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork()")
@pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")
def test_a_forked_child_starts_with_an_empty_queue_and_can_write(log: Log, outbox: Outbox) -> None:
    log.open.clear()
    outbox.put([event("the parent's")])
    assert log.entered.wait(SECONDS)

    child = os.fork()
    if child == 0:
        log.open = threading.Event()
        log.open.set()
        outbox.put([event("the child's")])
        os._exit(0 if outbox.flush(SECONDS) and log.messages == ["the child's"] else 1)
    _, status = os.waitpid(child, 0)
    log.open.set()

    assert os.waitstatus_to_exitcode(status) == 0
    assert outbox.flush(SECONDS)
    assert log.messages == ["the parent's"]
