"""Follow a PokerTool stream: every event once, in order, whatever the connection does.

async for event in follow("ws://127.0.0.1:8000/ws/detection", since=0):
    print(event.seq, event.type, event.data)

Exceptions:
    StreamEnded: an iteration can't go on.
        StreamRefused: the server will not have this client, now or later.
        EventsLost: the log no longer has what was missed, and nobody takes a snapshot.
"""

from pokertool_client.events import Event, Snapshot
from pokertool_client.following import EventsLost, Follower, StreamEnded, StreamRefused, follow
from pokertool_client.ledger import Position

__all__ = [
    "Event",
    "EventsLost",
    "Follower",
    "Position",
    "Snapshot",
    "StreamEnded",
    "StreamRefused",
    "follow",
]
