from __future__ import annotations

from collections.abc import Iterator

import pytest

from detection import events
from detection.capture.outbox import Outbox


@pytest.fixture
def outbox(transactional_db: None) -> Iterator[Outbox]:
    """The queue that emit_detection_event() fills, empty and without a thread once the test is over."""
    yield events.outbox
    events.outbox.close()
