"""What a client asks for: the query of its address, and its `subscribe` message.

Raises:
    BadRequest: names the parameter, what it is, and what it should be.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qs

from eventlog.access.parameters import BadRequest, parse_integer
from eventlog.fanout.messages import EVERYTHING, Filter

MANY = 100
"""Types or keys that a filter may name."""
LONGEST_MESSAGE = 4096
"""Bytes of a client message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeRequest:
    """Where to begin and what to send, as the address's query asks for it."""

    since: int | None = None
    epoch: str | None = None
    wanted: Filter = EVERYTHING

    @classmethod
    def of_query(cls, query_string: bytes) -> Self:
        """Read `since=N&epoch=E&types=a,b&keys=a,b`; unknown parameters are left alone.

        `type=` and `key=`, which may be repeated, name one each, whatever is in it: also a comma.
        """
        if not query_string:
            return cls()
        query = parse_qs(query_string.decode("latin-1"), keep_blank_values=True)
        since = query["since"][-1] if "since" in query else None
        return cls(
            since=None if since is None else parse_integer(since, name="since"),
            epoch=query["epoch"][-1] or None if "epoch" in query else None,
            wanted=_filter(_words(query, "types"), _words(query, "keys")),
        )


def _filter(types: frozenset[str] | None, keys: frozenset[str] | None) -> Filter:
    """Return a filter; those that want everything share one."""
    return EVERYTHING if types is None and keys is None else Filter(types=types, keys=keys)


def _words(query: dict[str, list[str]], name: str) -> frozenset[str] | None:
    one_each = query.get(name.removesuffix("s"))
    if name not in query and one_each is None:
        return None
    listed = [word for word in ",".join(query.get(name, [])).split(",") if word]
    return _limited(name, frozenset([*listed, *(one_each or [])]))


def _limited(name: str, words: frozenset[str]) -> frozenset[str]:
    if len(words) > MANY:
        raise BadRequest(f"bad_{name}", f"{name} names {len(words)}; at most {MANY} are taken")
    return words


@dataclass(frozen=True, slots=True)
class Ping:
    """The client asks whether we are there."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """The client changes what it wants to hear, from the next event on."""

    wanted: Filter


@dataclass(frozen=True, slots=True)
class Refresh:
    """A plain client asks for the newest state again."""


def plain_request(text: str) -> Ping | Refresh | None:
    """Read what a plain client sent: `ping` or `refresh`, bare or as `{"type": ...}`.

    None for anything else: front ends of the original service send more than either server understands.
    """
    word = text.strip()
    if word.startswith("{"):
        try:
            word = _object(word).get("type", "")
        except BadRequest:
            return None
    if word == "ping":
        return Ping()
    return Refresh() if word == "refresh" else None


def v1_request(text: str) -> Ping | Subscribe:
    """Read what a `pokertool.v1` client sent. Raises BadRequest."""
    content = _object(text)
    if content.get("type") == "ping":
        return Ping()
    if content.get("type") == "subscribe":
        unknown = sorted(set(content) - {"type", "types", "keys"})
        if unknown:
            raise BadRequest("bad_subscribe", f"subscribe takes types and keys, not {unknown[0][:40]!r}")
        return Subscribe(_filter(_list(content, "types"), _list(content, "keys")))
    raise BadRequest("unknown_message", 'Send {"type":"ping"} or {"type":"subscribe",...}; nothing else')


def _object(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest("malformed_json", "The message is not JSON") from None
    if not isinstance(content, dict):
        raise BadRequest("malformed_json", "The message is not a JSON object")
    return content


def _list(content: dict[str, Any], name: str) -> frozenset[str] | None:
    words = content.get(name)
    if words is None:
        return None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise BadRequest(f"bad_{name}", f"{name} is a list of strings, or null for all")
    return _limited(name, frozenset(words))
