"""The load generator tells the truth: every gap, every double and every delay is noticed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from websockets.sync.server import ServerConnection, serve

from benchmarks import fanout
from benchmarks._fanout import scenarios
from benchmarks._fanout.arrivals import Arrivals
from benchmarks._fanout.crowd import Crowd
from benchmarks._fanout.frames import client_frame, extent, numbers, request
from benchmarks._fanout.limit import frame, measure_limit
from benchmarks._fanout.picture import Bar, bar_chart
from benchmarks._fanout.publish import due, text
from benchmarks._fanout.run import Outcome
from benchmarks._fanout.sides import SIDES


def outcome(*, rate: float, p99: float, lost: int = 0) -> Outcome:
    return Outcome(
        rate=rate,
        deliveries=rate,
        frames=rate,
        p50=p99,
        p99=p99,
        longest=p99,
        lost=lost,
        out_of_order=0,
        cut_off=0,
        server_cpu=0.1,
        crowd_cpu=0.1,
        publisher_cpu=0.1,
        others_cpu=0.0,
    )


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_a_frame_ends_where_its_length_says(size: int) -> None:
    sent = frame(bytes(size))
    buffer = bytearray(b"??" + sent + b"more")

    found = extent(buffer, 2, len(buffer))

    assert found == (2 + len(sent) - size, 2 + len(sent))
    assert extent(buffer, 2, 1 + len(sent)) is None


def test_the_first_and_the_last_number_of_a_frame_are_found() -> None:
    one, many = bytearray(text(7).encode()), bytearray(f"[{text(7)},{text(8)},{text(12)}]".encode())

    assert numbers(one, 0, len(one)) == (7, 7)
    assert numbers(many, 0, len(many)) == (7, 12)
    assert numbers(bytearray(b'{"type":"heartbeat","seq":9}'), 0, 28) is None


def test_delays_count_each_event_from_its_own_commit() -> None:
    arrivals = Arrivals()
    arrivals.note(11, 12, 5.010)
    arrivals.note(13, 13, 5.200)

    delays = arrivals.delays([(11, 11, 5.0), (12, 13, 5.005)])

    assert arrivals.deliveries() == delays.number == 3
    assert delays.ms(0.0) == pytest.approx(5, rel=0.02)
    assert delays.ms(0.5) == pytest.approx(10, rel=0.02)
    assert delays.ms(1.0) == pytest.approx(195, rel=0.02)


def test_nothing_arrived_has_no_percentile() -> None:
    assert Arrivals().delays([(1, 2, 0.0)]).ms(0.5) is None


@contextmanager
def speaking(messages: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the port of a server that says these to each client, and what clients said in return."""
    heard: list[str] = []
    together = threading.Barrier(3)

    def speak(connection: ServerConnection) -> None:
        for message in messages:
            connection.send(message)
        connection.ping().wait(5)
        heard.append("pong")
        heard.append(str(connection.recv(5)))
        together.wait(5)  # who goes early would be replaced

    with serve(speak, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.socket.getsockname()[1], heard
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("numbered", "wrong"), [([5, 6, 7], 0), ([5, 7, 8], 1), ([5, 5, 6], 1)])
def test_a_crowd_sees_what_is_left_out_or_comes_twice(numbered: list[int], wrong: int) -> None:
    with speaking(["welcome", *map(text, numbered)]) as (port, heard):
        crowd = Crowd(port, lambda _: request("/", port), [(b"welcome", b"thanks")])
        crowd.connect(3)
        crowd.receive(5, until=lambda: len(heard) == 6)
        crowd.receive(5, until=lambda: crowd.closed == 3)  # the server has said all
        deliveries = crowd.arrivals.deliveries()
        crowd.close()

    assert deliveries == 9
    assert crowd.out_of_order == 3 * wrong
    assert sorted(heard) == ["pong"] * 3 + ["thanks"] * 3


def test_the_crowd_takes_more_than_any_server_here_can_send() -> None:
    found = measure_limit(clients=20, seconds=0.5, events=20)

    assert found.deliveries > found.frames > 0


def test_events_are_due_at_their_pace() -> None:
    numbered = list(due(200, 0.1))

    assert [last + 1 for _, last in numbered[:-1]] == [first for first, _ in numbered[1:]]
    assert numbered[-1][1] <= 21


@pytest.mark.parametrize(("most", "found"), [(0, None), (1, 1), (700, 700), (70_000, 70_000)])
def test_the_highest_rate_is_found(monkeypatch: pytest.MonkeyPatch, most: int, found: int | None) -> None:
    def at_rate(_: object, *, clients: int, rate: float, seconds: float) -> Outcome:
        return outcome(rate=rate, p99=50 if rate <= most else 500)

    monkeypatch.setattr(scenarios, "at_rate", at_rate)
    best = scenarios.highest(SIDES["ws"], clients=1, seconds=1, p99=100, say=lambda _: None)

    assert (best.rate if best else None) == found


def test_what_lost_something_is_not_within_bounds() -> None:
    assert outcome(rate=1, p99=50).within(100)
    assert not outcome(rate=1, p99=50, lost=1).within(100)


def test_the_picture_shows_every_side_that_was_had() -> None:
    drawn = fanout.picture({"pokertool": outcome(rate=1000, p99=50), "nats": outcome(rate=300, p99=70)})

    words = "".join(ElementTree.fromstring(drawn).itertext())  # noqa: S314 (our own)
    assert "pokertool" in words
    assert "nats" in words
    assert "<b>" not in bar_chart("a <b>", [Bar("x", 1, "1")])


def test_a_client_frame_is_masked() -> None:
    assert client_frame(b"hi") == b"\x81\x82\0\0\0\0hi"
    assert client_frame(bytes(200))[:8] == b"\x81\xfe\x00\xc8\0\0\0\0"
