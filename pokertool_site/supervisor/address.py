"""Where the web server listens, and what to do when it can't."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from dataclasses import dataclass

import psutil

from pokertool_site.platform import claim_address

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound


class AddressInvalid(ValueError):
    """Not HOST:PORT."""


class AddressTaken(Exception):
    """Somebody listens there already, or it may not be used; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A host and a port to listen on."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `HOST:PORT`, `:PORT`, `PORT` or `[IPv6]:PORT`. Raises AddressInvalid."""
        host, _, port = text.strip().rpartition(":")
        known = port.isascii() and port.isdecimal() and len(port) < 6 and 0 < int(port) < 65536
        if not known or (":" in host) != host.startswith("["):
            raise AddressInvalid(f"{text!r} is no address; write HOST:PORT, like 127.0.0.1:8000")
        return cls(host=host.strip("[]") or "127.0.0.1", port=int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_for_this_machine_only(self) -> bool:
        return self.host in LOOPBACK

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it."""
        host = "127.0.0.1" if self.host in ANY else self.host
        return f"http://{Address(host=host, port=self.port)}"

    def check_free(self) -> None:
        """Raises AddressTaken when listening here would fail; says who listens, where that can be seen."""
        try:
            self._bind(self.port)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise AddressTaken(f"Port {self.port} is taken{self._by_whom()}.") from None
            raise AddressTaken(f"Can't listen on {self}: {error.strerror}.") from None

    def next_free(self) -> Address | None:
        """Return the nearest free port above this one, if there is one close by."""
        for port in range(self.port + 1, min(self.port + 100, 65536)):
            with suppress(OSError):
                self._bind(port)
                return Address(host=self.host, port=port)
        return None

    def answers(self) -> bool:
        """Whether somebody accepts connections here."""
        host = "127.0.0.1" if self.host in ANY else self.host
        try:
            socket.create_connection((host, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _bind(self, port: int) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as listener:
            claim_address(listener)
            listener.bind((self.host, port))
            listener.listen()

    def _by_whom(self) -> str:
        try:
            for connection in psutil.net_connections("tcp"):
                if (
                    connection.status == psutil.CONN_LISTEN
                    and getattr(connection.laddr, "port", None) == self.port
                ):
                    return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
        except psutil.Error:
            pass  # another user's: who it is stays unknown
        return ""
