"""Publishes events at a pace from a process of its own, and says when each was out of its hands.

    python -m benchmarks._fanout.publish log RATE SECONDS REPORT      append() to the log of DATABASE_URL
    python -m benchmarks._fanout.publish lines RATE SECONDS REPORT --port P     a line a text, over TCP
    python -m benchmarks._fanout.publish nats RATE SECONDS REPORT --port P
    python -m benchmarks._fanout.publish channels RATE SECONDS REPORT --port P  group_send through this Redis

It says `ready`, waits for a line, publishes, and reports `[first, last, moment]` of each publication.
For the log the moment is that of the commit; peers keep nothing, so for them it is the one
just before the event is handed over. At 100 a second and below events go one by one, above that
a hundred times a second as many as are due, as `emit_detection_event` and its writer thread do it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks._fanout.arrivals import Commit

DATA = {"cards": ["Ah", "Kd"], "card_type": "hero", "confidence": 0.99}
MESSAGE = "Hero cards detected: Ah, Kd"
PACE = 100
"""Publications a second, at most."""
MOST = 500
"""Events of one publication, at most."""

Publish = Callable[[int, int], Commit]
"""Publishes events of these numbers, first and last, and tells under which they went out, and when."""


def main() -> None:
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("to", choices=["log", "lines", "nats", "channels"])
    parser.add_argument("rate", type=float)
    parser.add_argument("seconds", type=float)
    parser.add_argument("report", type=Path, help="where to write what was published, once it is")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    publish = {"log": to_log, "lines": to_lines, "nats": to_nats, "channels": to_channels}[arguments.to](
        arguments
    )
    print("ready", flush=True)
    sys.stdin.readline()
    began, worked = time.monotonic(), time.process_time()
    commits = [publish(first, last) for first, last in due(arguments.rate, arguments.seconds)]
    cpu = (time.process_time() - worked) / (time.monotonic() - began)
    written = arguments.report.with_suffix(".part")
    written.write_text(json.dumps({"commits": commits, "cpu": cpu}))
    written.rename(arguments.report)


def due(rate: float, seconds: float) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the events that are due, sleeping in between."""
    began = time.monotonic()
    tick = 1 / min(rate, PACE)
    done, turn = 0, 0
    while (passed := time.monotonic() - began) < seconds:
        number = min(int(passed * rate) + 1 - done, MOST)
        if number > 0:
            yield done + 1, done + number
            done += number
        turn += 1
        time.sleep(max(0.0, began + turn * tick - time.monotonic()))


def text(number: int) -> str:
    """Return an event as the log's own wire writes it, with a number of ours."""
    return (
        f'{{"stream":"detection","seq":{number},"type":"card","severity":"success","message":"{MESSAGE}",'
        '"timestamp":"2026-11-23T01:02:03.456Z","key":"table-1",'
        '"event_id":"01970000-0000-7000-8000-000000000000",'
        '"data":{"cards": ["Ah", "Kd"], "card_type": "hero", "confidence": 0.99}}'
    )


def to_log(_: Namespace) -> Publish:
    import django  # noqa: PLC0415 (only this side needs it)

    django.setup()
    from eventlog.record import NewEvent  # noqa: PLC0415
    from eventlog.store.append import append_all  # noqa: PLC0415

    def publish(first: int, last: int) -> Commit:
        events = [
            NewEvent(type="card", severity="success", message=MESSAGE, data=DATA, key="table-1")
            for _ in range(first, last + 1)
        ]
        stored = append_all(stream="detection", events=events)
        return stored[0].seq, stored[-1].seq, time.monotonic()

    return publish


def to_lines(arguments: Namespace) -> Publish:
    return _to_socket(arguments.port, lambda number: f"{text(number)}\n".encode())


def to_nats(arguments: Namespace) -> Publish:
    def publication(number: int) -> bytes:
        event = text(number).encode()
        return b"PUB events %d\r\n%s\r\n" % (len(event), event)

    return _to_socket(arguments.port, publication, hello=b'CONNECT {"verbose":false}\r\n')


def to_channels(arguments: Namespace) -> Publish:
    from channels_redis.core import RedisChannelLayer  # noqa: PLC0415

    layer = RedisChannelLayer(hosts=[f"redis://127.0.0.1:{arguments.port}"])
    runner = asyncio.Runner()

    async def send(first: int, last: int) -> None:
        for number in range(first, last + 1):
            await layer.group_send("events", {"type": "event", "text": text(number)})

    def publish(first: int, last: int) -> Commit:
        began = time.monotonic()
        runner.run(send(first, last))
        return first, last, began

    return publish


def _to_socket(port: int, line: Callable[[int], bytes], hello: bytes = b"") -> Publish:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(hello)

    def publish(first: int, last: int) -> Commit:
        lines = b"".join(line(number) for number in range(first, last + 1))
        began = time.monotonic()
        connection.sendall(lines)
        return first, last, began

    return publish


if __name__ == "__main__":
    main()
