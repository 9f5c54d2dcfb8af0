from __future__ import annotations

import asyncio
import threading

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.test import override_settings

from eventlog.wakeup import notifications as wakeups
from eventlog.wakeup.notifications import GROUP, LayerNotifier, layer_is_shared, listen, wake_followers


def test_who_listens_hears_until_it_stops() -> None:
    received: list[str] = []
    stop = listen(received.append)
    wake_followers("detection")
    stop()
    wake_followers("status")

    assert received == ["detection"]


def test_ringing_works_from_any_thread() -> None:
    received: list[str] = []
    stop = listen(received.append)
    thread = threading.Thread(target=wake_followers, args=("detection",))
    thread.start()
    thread.join()
    stop()

    assert received == ["detection"]


@pytest.mark.redis
async def test_another_process_hears_through_the_layer() -> None:
    assert layer_is_shared()
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    notifier = LayerNotifier()
    notifier.notify("user:7")

    message = await asyncio.wait_for(layer.receive(channel), 5)

    await sync_to_async(notifier.stop)()
    await layer.flush()
    assert (message["stream"], message["origin"]) == ("user:7", wakeups.ORIGIN)


@pytest.mark.redis
async def test_a_notifier_that_is_stopped_still_sends_what_waits() -> None:
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    notifier = LayerNotifier()
    for number in range(20):
        notifier.notify(f"user:{number}")
    await sync_to_async(notifier.stop)()

    received = {(await asyncio.wait_for(layer.receive(channel), 5))["stream"] for _ in range(20)}
    await layer.flush()

    assert len(received) == 20


@override_settings(CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}})
def test_the_embedded_layer_reaches_nobody_else() -> None:
    assert not layer_is_shared()
