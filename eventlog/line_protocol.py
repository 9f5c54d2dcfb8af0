"""The name by which command lines written for earlier versions find eventlog.websocket.uvicorn_protocol."""

from eventlog.websocket.uvicorn_protocol import FanoutProtocol as LineProtocol

__all__ = ["LineProtocol"]
