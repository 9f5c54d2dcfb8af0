"""A hostile request, byte by byte: what a decent client library would never send too."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings

from benchmarks._hostile.addresses import Address
from benchmarks._hostile.people import NOBODY, STAFF, USER, People
from benchmarks._hostile.values import hostile

CSRF = "a" * 32
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "PROPFIND")
HEADERS: dict[str, tuple[str, ...]] = {
    "Authorization": ("tokens",), "Cookie": ("cookies",), "Origin": ("addresses",),
    "Referer": ("addresses",), "Host": ("hosts",), "X-Forwarded-For": ("hosts",),
    "X-Forwarded-Proto": ("texts", "hosts"), "X-Forwarded-Host": ("hosts",), "Accept": ("types",),
    "Accept-Language": ("texts",), "Accept-Encoding": ("texts",), "Content-Type": ("types",),
    "If-Modified-Since": ("dates",), "If-Unmodified-Since": ("dates",), "If-None-Match": ("dates",),
    "Range": ("ranges",), "User-Agent": ("texts",), "X-CSRFToken": ("texts",),
    "X-Requested-With": ("texts",), "Last-Event-ID": ("numbers",), "Sec-WebSocket-Protocol": ("tokens",),
    "Sec-WebSocket-Extensions": ("texts",),
}  # fmt: skip
KNOWN: dict[str, tuple[str, ...]] = {
    "since": ("numbers", "datetimes"), "until": ("datetimes",), "day": ("days", "datetimes"),
    "token": ("tokens",),
    "stream__id__exact": ("numbers",), "_selected_action": ("numbers", "uuids"), "process": ("uuids",),
    "next": ("addresses",), "q": ("texts", "patterns"), "o": ("numbers",), "p": ("numbers",),
} | dict.fromkeys(("limit", "hours", "at", "after", "parts", "number", "index"), ("numbers",))  # fmt: skip
"""Parameters of which the kind is known: half of the time one of these is taken, where there is one."""
LONGEST_LINE = 7000
"""Bytes of a target: a longer one never gets past the server's own bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A request as it goes over the wire, and whose it is."""

    role: str
    data: bytes
    is_socket: bool


class Aim:
    """Makes one shot after the other; the same ones for the same seed, people and addresses."""

    def __init__(self, addresses: Sequence[Address], people: People, *, seed: int) -> None:
        self._admins = [address for address in addresses if address.form.startswith("admin/")]
        self._others = [address for address in addresses if not address.form.startswith("admin/")]
        self._people = people
        self._dice = random.Random(seed)  # noqa: S311 (no secret)

    def next(self) -> Shot:
        dice = self._dice
        address = dice.choice(self._admins if dice.random() < 0.5 else self._others)
        role = dice.choice((NOBODY, USER, STAFF, *((STAFF,) * 6 if address.form.startswith("admin") else ())))
        parameters = [self._parameter(address) for _ in range(dice.choice((0, 1, 1, 1, 2, 3, 8)))]
        headers = self._headers(role)
        if address.is_socket:
            return Shot(role=role, is_socket=True, data=self._handshake(address, parameters, headers))
        method = dice.choices(("GET", "POST", dice.choice(METHODS)), (6, 3, 1))[0]
        headers = [("X-CSRFToken", CSRF), *headers]
        body = b""
        if method == "POST":
            body, kind = self._body(address)
            headers = [("Content-Type", kind), *headers]
        length = [("Content-Length", str(len(body)))] if body or method == "POST" else []
        lines = self._head(
            method, self._target(address, parameters), [*length, *headers, ("Connection", "close")]
        )
        return Shot(role=role, is_socket=False, data=lines + body)

    # Where to

    def _target(self, address: Address, parameters: list[tuple[str, str]]) -> bytes:
        dice = self._dice
        filled = {hole: self._in_path(self._filling()) for hole in address.holes}
        path = "/" + (address.form % filled)
        if dice.random() < 0.1:
            path = dice.choice(
                ("/" + path, path + "/", path + self._in_path(hostile(dice, "texts")), path.upper())
            )
        if dice.random() < 0.03:
            path = dice.choice(
                ("http://evil.example" + path, "*", "//[" + path, "127.0.0.1:80", path + ";x=%00", "?")
            )
        query = "&".join(f"{self._in_query(name)}={self._in_query(value)}" for name, value in parameters)
        target = f"{path}?{query}" if query else path
        return target.encode("utf-8", "surrogatepass" if dice.random() < 0.5 else "replace")[:LONGEST_LINE]

    def _filling(self) -> str:
        dice = self._dice
        return (
            dice.choice(self._people.known)
            if dice.random() < 0.6
            else hostile(dice, "numbers", "uuids", "texts")
        )

    def _in_path(self, text: str) -> str:
        return self._in_query(text).replace("?", "%3F")

    def _in_query(self, text: str) -> str:
        """Return it percent-encoded, as UTF-8 or Latin-1, or hardly at all."""
        way = self._dice.random()
        if way < 0.7:
            return quote(text.encode("utf-8", "surrogatepass"), safe="")
        if way < 0.85:
            return quote(text.encode("latin-1", "replace"), safe="")
        return "".join(sign if sign > " " and sign not in "#&\x7f" else f"%{ord(sign):02x}" for sign in text)

    def _parameter(self, address: Address) -> tuple[str, str]:
        dice = self._dice
        known = [name for name in address.parameters if name in KNOWN]
        if known and dice.random() < 0.5:
            name = dice.choice(known)
            return name, hostile(dice, *KNOWN[name])
        name = dice.choice(address.parameters or ("x",))
        if dice.random() < 0.03:
            name = hostile(dice, "texts")
        if name == "action" and address.actions and dice.random() < 0.8:
            return name, dice.choice(address.actions)
        if dice.random() < 0.15:
            return name, dice.choice(self._people.known)
        return name, hostile(dice, "numbers", "datetimes", "days", "texts", "patterns", "tokens", "uuids")

    # What with

    def _headers(self, role: str) -> list[tuple[str, str]]:
        dice = self._dice
        headers = []
        cookies = [f"{settings.CSRF_COOKIE_NAME}={CSRF}"]
        if role != NOBODY:
            login = self._people.logins[role]
            if dice.random() < 0.9:
                cookies.append(f"{settings.SESSION_COOKIE_NAME}={login.session}")
            else:
                headers.append(("Authorization", f"Bearer {login.token}"))
        headers.append(("Cookie", "; ".join(cookies)))
        for _ in range(dice.choice((0, 0, 0, 0, 1, 1, 2, 4))):
            name = dice.choice(tuple(HEADERS))
            value = hostile(dice, *HEADERS[name])
            if name == "Cookie":
                known = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", "x", "\xff", "")
                value = f"{dice.choice(known)}={value}"
            elif name == "Authorization" and dice.random() < 0.8:
                value = f"Bearer {value}"
            elif name == "Sec-WebSocket-Protocol" and dice.random() < 0.5:
                value = f"token.{value}"
            headers.append((name, value))
        return headers

    def _body(self, address: Address) -> tuple[bytes, str]:
        dice = self._dice
        fields = [self._parameter(address) for _ in range(dice.randint(1, 6))]
        if address.actions and dice.random() < 0.7:
            fields += [("action", dice.choice(address.actions)), ("_selected_action", self._filling())]
        if dice.random() < 0.4:
            fields += [("username", hostile(dice, "texts")), ("password", hostile(dice, "texts"))]
        if dice.random() < 0.75:
            kind = "application/x-www-form-urlencoded"
            text = "&".join(f"{self._in_query(name)}={self._in_query(value)}" for name, value in fields)
            return text.encode("utf-8", "replace"), kind
        parts = "".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields
        )
        return (parts + "--x--\r\n").encode("utf-8", "replace"), "multipart/form-data; boundary=x"

    def _handshake(
        self, address: Address, parameters: list[tuple[str, str]], headers: list[tuple[str, str]]
    ) -> bytes:
        known = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")]
        offered = self._dice.choice(("", "pokertool.v1", "pokertool.v1.deflate", "pokertool.v1, token.x"))
        protocol = [("Sec-WebSocket-Protocol", offered)] if offered else []
        key = [("Sec-WebSocket-Key", KEY)]
        return self._head("GET", self._target(address, parameters), [*known, *key, *protocol, *headers])

    def _head(self, method: str, target: bytes, headers: list[tuple[str, str]]) -> bytes:
        lines = [method.encode() + b" " + target + b" HTTP/1.1"]
        if not any(name == "Host" for name, _ in headers):
            lines.append(b"Host: 127.0.0.1")
        lines += [f"{name}: ".encode() + self._in_header(value) for name, value in headers]
        return b"\r\n".join([*lines, b"", b""])

    def _in_header(self, text: str) -> bytes:
        dice = self._dice
        if dice.random() < 0.9:  # the others end at the parser
            text = "".join(sign for sign in text if sign >= " " and sign != "\x7f")
        encoded = (
            text.encode("utf-8", "replace") if dice.random() < 0.5 else text.encode("latin-1", "replace")
        )
        return encoded.replace(b"\r", b"").replace(b"\n", b"")
