from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.display import virtual_display


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """The name of a display that nobody sees, one for each module."""
    with virtual_display() as name:
        yield name
