from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from eventlog.streams import described
from health.sampling import Checks
from health.streams import health_stream
from pokertool_site.streams import STREAMS

RefreshedBy = Callable[[Checks], None]


@pytest.fixture(autouse=True)
def nobody_watches() -> Iterator[None]:
    """Nothing is overdue: nobody looks."""
    with described(*(replace(spec, is_overdue=None) for spec in STREAMS)):
        yield


@pytest.fixture
def refreshed_by() -> Iterator[RefreshedBy]:
    """Let these checks answer who asks for a refresh."""
    with ExitStack() as stack:

        def by(checks: Checks) -> None:
            stack.enter_context(described(health_stream(make_fresh=checks.fresh)))

        yield by
