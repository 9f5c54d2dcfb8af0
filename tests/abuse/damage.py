"""Damages files as an attacker or a bad disk would: reproducibly, from a number."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np

Random = np.random.Generator
EDGES = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\0\0\xff\xff",
    b"\1\0\0\0",
    b"\xff",
)
WORDS = (
    b"http://127.0.0.1:9/x",
    b"file:///etc/passwd",
    b"%n%n%n%s",
    b"../../../x",
    b"#EXTM3U\n",
    b"%!PS\n",
    b"\0" * 64,
)
KEPT = 12
"""So many bytes say what most formats are."""
MOST = 200_000
"""A damaged file is no longer than this."""


def damaged(seeds: Sequence[tuple[str, bytes]], number: int) -> tuple[str, bytes]:
    """Return the file of that number: its seed's name, and its bytes."""
    random = np.random.default_rng(number)
    name, data = seeds[number % len(seeds)]
    for _ in range(int(random.integers(1, 5))):
        data = HOW[int(random.integers(len(HOW)))](data, random, seeds)[:MOST]
    if random.random() < 0.6:
        # Of most files the beginning stays, so that they get as far as their decoder.
        data = seeds[number % len(seeds)][1][:KEPT] + data[KEPT:]
    if data[:8] == b"\x89PNG\r\n\x1a\n" and random.random() < 0.7:
        data = _sums_mended(data)
    return name, data


def _at(data: bytes, random: Random) -> int:
    """Return a place: as often in the first bytes, where sizes and formats are, as anywhere."""
    return int(random.integers(0, max(1, min(len(data), 256) if random.random() < 0.5 else len(data))))


def _bits(data: bytes, random: Random, _: object) -> bytes:
    changed = bytearray(data)
    for _each in range(int(random.integers(1, 12))):
        if changed:
            changed[_at(data, random)] ^= 1 << int(random.integers(8))
    return bytes(changed)


def _bytes(data: bytes, random: Random, _: object) -> bytes:
    changed = bytearray(data)
    for _each in range(int(random.integers(1, 20))):
        if changed:
            changed[_at(data, random)] = int(random.integers(256))
    return bytes(changed)


def _edge(data: bytes, random: Random, _: object) -> bytes:
    at, edge = _at(data, random), EDGES[int(random.integers(len(EDGES)))]
    return data[:at] + edge + data[at + len(edge) :]


def _word(data: bytes, random: Random, _: object) -> bytes:
    at, word = _at(data, random), WORDS[int(random.integers(len(WORDS)))]
    return data[:at] + word + data[at + int(random.integers(0, 2)) * len(word) :]


def _cut(data: bytes, random: Random, _: object) -> bytes:
    return data[: int(random.integers(0, len(data) + 1))]


def _taken_out(data: bytes, random: Random, _: object) -> bytes:
    at = _at(data, random)
    return data[:at] + data[at + int(random.integers(1, 200)) :]


def _doubled(data: bytes, random: Random, _: object) -> bytes:
    at, long, times = _at(data, random), int(random.integers(1, 400)), int(random.integers(1, 60))
    return data[:at] + data[at : at + long] * times + data[at:]


def _grafted(data: bytes, random: Random, seeds: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the file with another's beginning, or another's end."""
    other = seeds[int(random.integers(len(seeds)))][1]
    at, keep = _at(other, random), _at(data, random)
    return other[:at] + data[keep:] if random.random() < 0.3 else data[:keep] + other[at:]


Damage = Callable[[bytes, Random, Sequence[tuple[str, bytes]]], bytes]
HOW: tuple[Damage, ...] = (_bits, _bytes, _bytes, _edge, _edge, _word, _cut, _taken_out, _doubled, _grafted)


def _sums_mended(data: bytes) -> bytes:
    """Return a PNG whose parts' sums are right again, so that more than its first one is looked at."""
    parts, at = [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        parts += [data[at:end], zlib.crc32(data[at + 4 : end]).to_bytes(4, "big")]
        at = end + 4
    return b"".join(parts) + data[at:]
