from __future__ import annotations

from typing import Any

import pytest

from eventlog.models import Stream
from eventlog.store.snapshots import snapshot
from eventlog.streams import StreamSpec, described
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)


def head(stream: str) -> dict[str, Any]:
    """A projection that says which event it belongs to."""
    return {"as_of": Stream.objects.get(name=stream).head}


def test_the_state_belongs_to_the_seq() -> None:
    with described(StreamSpec(kind="detection", read_state=head)):
        append_cards(4)

        taken = snapshot("detection")

        assert (taken.seq, taken.floor, taken.state) == (4, 1, {"as_of": 4})


@pytest.mark.parametrize("busy", [1, 2, 5], ids=["once", "twice", "all the time"])
def test_a_writer_in_between_does_not_make_it_inexact(busy: int) -> None:
    left = busy

    def read(stream: str) -> dict[str, Any]:
        nonlocal left
        state = head(stream)
        if left and not connection_is_locked():
            left -= 1
            append_cards(1)
        return state

    def connection_is_locked() -> bool:
        return left <= busy - 3

    with described(StreamSpec(kind="detection", read_state=read)):
        append_cards(1)

        taken = snapshot("detection")

        assert taken.state == {"as_of": taken.seq}


def test_a_stream_without_a_projection_has_an_empty_state() -> None:
    assert snapshot("user:7").state == {}


def test_one_reader_serves_all_streams_of_a_kind() -> None:
    with described(StreamSpec(kind="user", read_state=lambda stream: {"of": stream})):
        assert snapshot("user:7").state == {"of": "user:7"}
