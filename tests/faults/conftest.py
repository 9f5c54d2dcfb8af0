"""What every fault is judged by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest

from tests.ledgers import Crowd
from tests.own_servers import OwnPostgreSQL, own_postgresql


class Judge(Protocol):
    def __call__(self, fault: str, crowd: Crowd, *, seconds: float) -> None:
        """Fail unless every client got every event once and in order; else have it printed.

        `seconds` is how long after the fault ended (or after a kill, began) all were level again.
        """


@pytest.fixture(scope="module")
def postgresql() -> Iterator[OwnPostgreSQL]:
    with own_postgresql() as started:
        yield started


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """Judge a fault; pytest prints what it cost at the end of its run."""

    def judged(fault: str, crowd: Crowd, *, seconds: float) -> None:
        verdict = crowd.verdict()
        assert verdict.endswith(": 0 lost, 0 doubled, 0 out of order")
        request.node.user_properties.append(("fault", f"{fault}: {verdict}; level again in {seconds:.1f} s"))

    return judged
