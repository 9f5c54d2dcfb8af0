"""Hostile requests on a real server, and what became of them and of those who stood by."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection

from benchmarks._hostile.addresses import every_address
from benchmarks._hostile.people import People
from benchmarks._hostile.shots import Aim
from eventlog.models import Stream
from tests.servers import Server

PATIENCE = 60.0
"""Seconds after which an answer counts as never coming."""
AT_ONCE = 4
SALVO = 20
"""Requests between two looks whether those who send them are still signed in."""
MANY = "1000000"


@dataclass(slots=True)
class Outcome:
    """How requests were answered."""

    answers: Counter[str] = field(default_factory=Counter)
    """How often each status, and each close code after a handshake, came to whom."""
    faults: list[str] = field(default_factory=list)
    """What should never be: an answer from 500 on or none at all, each with the request that got it."""

    @property
    def requests(self) -> int:
        return self.answers.total()


def room() -> dict[str, str]:
    """Return the environment of a server that reads all it is sent, by our logins, and sends nobody away."""
    limits = (
        "CONNECTS_PER_MINUTE_PER_IP", "CONNECTS_PER_MINUTE_PER_USER", "MAX_CONNECTIONS_PER_IP",
        "MAX_CONNECTIONS_PER_USER", "MAX_OPEN_PER_IP", "REPLAYS", "REPLAYS_PER_IP",
        "REQUESTS_PER_MINUTE_PER_IP",
    )  # fmt: skip
    return {
        **{f"POKERTOOL_{limit}": MANY for limit in limits},
        "POKERTOOL_TRUSTED_PROXIES": "127.0.0.1",
        "SECRET_KEY": settings.SECRET_KEY,
    }


def last_detection() -> int:
    """Return the number of the newest detection: who follows gets all up to it."""
    try:
        return Stream.objects.get(name="detection").head
    finally:
        connection.close()


async def bombard(
    server: Server, people: People, *, requests: int, seed: int, told: Callable[[Outcome], None] | None = None
) -> Outcome:
    """Send `requests` hostile requests, a few at a time; `told` is called now and then on the way."""
    outcome = Outcome()
    await asyncio.to_thread(people.renew)
    aim = Aim(every_address(), people, seed=seed)
    for start in range(0, requests, SALVO):
        await asyncio.to_thread(people.renew)
        shots = [aim.next() for _ in range(min(SALVO, requests - start))]
        for first in range(0, len(shots), AT_ONCE):
            few = shots[first : first + AT_ONCE]
            for shot, answer in zip(
                few, await asyncio.gather(*(answered(server, shot.data) for shot in few)), strict=True
            ):
                outcome.answers[f"{answer} {shot.role}"] += 1
                if answer in ("nothing", "101, hung up") or answer.startswith("5"):
                    outcome.faults.append(f"{answer} for {shot.role}: {shot.data[:1500]!r}")
        if told is not None:
            told(outcome)
    return outcome


async def answered(server: Server, request: bytes) -> str:
    """Send one request and return the status; after a handshake `101` and its close code, if it has one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):  # it hung up on what it did not want to read
                writer.write(request)
                await writer.drain()
                return await _heard(reader)
            return "hung up"
    except asyncio.IncompleteReadError:
        return "101, hung up"
    except TimeoutError:
        return "nothing"
    finally:
        writer.close()


async def _heard(reader: asyncio.StreamReader) -> str:
    line = await reader.readline()
    if not line:
        return "hung up"
    status = line.split()[1].decode()
    if status != "101":
        said = line + await reader.read()
        return f"{status} to sign in" if b"ocation: /admin/login/?" in said else status
    while (await reader.readline()).strip():
        pass
    while True:
        head = await reader.readexactly(2)
        size = head[1]
        if size >= 126:
            size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
        payload = await reader.readexactly(size)
        if head[0] & 0xF == 8:
            return f"101, {int.from_bytes(payload[:2])}"
        if b'"type":"error"' not in payload:
            return "101"
