from __future__ import annotations

import pytest

from eventlog.access.parameters import BadRequest
from eventlog.fanout.messages import Filter
from eventlog.websocket.subscription import (
    Ping,
    Refresh,
    Subscribe,
    SubscribeRequest,
    plain_request,
    v1_request,
)


def test_a_query_says_where_to_begin_and_what_to_send() -> None:
    request = SubscribeRequest.of_query(b"since=12&epoch=abc&types=card,pot&keys=table-1&unknown=1")

    assert request == SubscribeRequest(
        since=12,
        epoch="abc",
        wanted=Filter(types=frozenset({"card", "pot"}), keys=frozenset({"table-1"})),
    )


def test_a_key_with_a_comma_is_named_by_itself() -> None:
    wanted = SubscribeRequest.of_query(b"key=a%2Cb&key=&keys=c,d&type=card").wanted

    assert wanted == Filter(types=frozenset({"card"}), keys=frozenset({"a,b", "", "c", "d"}))
    assert SubscribeRequest.of_query(b"keys=a%2Cb").wanted == Filter(
        keys=frozenset({"a", "b"})
    )  # as clients encode it


def test_keys_by_themselves_have_an_end_too() -> None:
    with pytest.raises(BadRequest, match="keys names 101"):
        SubscribeRequest.of_query(b"&".join(b"key=%d" % number for number in range(101)))


def test_an_empty_query_wants_everything_new() -> None:
    assert SubscribeRequest.of_query(b"") == SubscribeRequest()
    assert not SubscribeRequest.of_query(b"").wanted


@pytest.mark.parametrize(
    "query",
    [b"since=", b"since=1.5", b"since=-1", b"since=abc", b"since=%D9%A3", b"since=9223372036854775808"],
)
def test_a_wrong_since_is_named(query: bytes) -> None:
    with pytest.raises(BadRequest, match="since is"):
        SubscribeRequest.of_query(query)


def test_a_filter_has_an_end() -> None:
    with pytest.raises(BadRequest, match="types names 101"):
        SubscribeRequest.of_query(b"types=" + b",".join(b"t%d" % number for number in range(101)))


@pytest.mark.parametrize("text", ["ping", " ping\n", '{"type":"ping"}'])
def test_a_plain_ping(text: str) -> None:
    assert plain_request(text) == Ping()


@pytest.mark.parametrize("text", ["refresh", '{"type":"refresh"}'])
def test_a_plain_refresh(text: str) -> None:
    assert plain_request(text) == Refresh()


@pytest.mark.parametrize(
    "text", ["", "pong", "{", '{"type":["ping"]}', '{"type":"subscribe_table"}', '{"a":' * 1000, "\x00"]
)
def test_a_plain_message_of_another_kind_asks_for_nothing(text: str) -> None:
    assert plain_request(text) is None


def test_subscribe_takes_null_for_everything() -> None:
    assert v1_request('{"type":"subscribe","types":null,"keys":["a"]}') == Subscribe(
        Filter(keys=frozenset({"a"}))
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type":"subscribe","types":[1]}', "types is a list"),
        ('{"type":"subscribe","types":"card"}', "types is a list"),
        ('{"type":"subscribe","since":1}', "since"),
        ("null", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ("1e999", "not a JSON object"),
        ('{"type":null}', "nothing else"),
        ("ping", "not JSON"),
        ("{" * 4000, "not JSON"),
        ("[" * 3000, "not JSON"),
    ],
)
def test_a_v1_message_of_another_kind_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        v1_request(text)
