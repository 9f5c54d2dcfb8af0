"""The stream of components' states. Users' notices have streams of their own, which need no description."""

from __future__ import annotations

from eventlog.streams import StreamSpec
from status.projection import read_components
from status.report import STREAM

STATUS = StreamSpec(kind=STREAM, addresses=(r"ws/status",), shows_newest=True, read_state=read_components)
