from __future__ import annotations

import pytest

from eventlog.fanout.transport import NAME, line_of
from tests.eventlog.lines import FakeLine


@pytest.mark.parametrize("scope", [{}, {"extensions": None}, {"extensions": {}}])
def test_most_servers_offer_none(scope: dict[str, object]) -> None:
    assert line_of(scope) is None


def test_a_line_is_an_extension_of_the_scope() -> None:
    line = FakeLine()

    assert line_of({"extensions": {NAME: line}}) is line
