"""Django Channels as its tutorial has it: a group, and a message for each consumer in the Redis layer."""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["channels"],
    SECRET_KEY="a benchmark has no secrets",  # noqa: S106
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [f"redis://127.0.0.1:{os.environ['EVENTS_PORT']}"]},
        }
    },
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402


class Consumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add("events", self.channel_name)
        await self.accept()
        await self.send(text_data='{"type":"system"}')

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("events", self.channel_name)

    async def event(self, message: dict[str, Any]) -> None:
        await self.send(text_data=message["text"])


application = ProtocolTypeRouter({"websocket": Consumer.as_asgi()})
