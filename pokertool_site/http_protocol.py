"""The name by which command lines written for earlier versions find pokertool_site.server.http_protocol."""

from pokertool_site.server.http_protocol import BoundedProtocol

__all__ = ["BoundedProtocol"]
