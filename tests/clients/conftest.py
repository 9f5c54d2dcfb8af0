from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.npm import NODE, NPM, node_folder


@pytest.fixture(scope="session")
def node() -> Path:
    """A folder from whose files `react` and `pokertool-client` can be imported."""
    if NODE is None or NPM is None:
        pytest.skip("There is no Node with npm here: apt install nodejs npm.")
    return node_folder()
