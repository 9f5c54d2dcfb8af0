"""Addresses of servers as DATABASE_URL and REDIS_URL write them, taken apart and checked.

    SCHEME://[USER[:PASSWORD]@][HOST[:PORT]][/PATH][?OPTION=VALUE&...]

Every refusal names the variable and says what to write, and none repeats what was written: a password may
stand anywhere in an address that is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import NoReturn
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from django.core.exceptions import ImproperlyConfigured

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and bytes that are no UTF-8 (as Python decodes them)."""
NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?")
LONGEST_HOST = 253
SPECIAL = "a #, ?, /, @, : or % in a name or password is written %23, %3F, %2F, %40, %3A or %25"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerURL:
    """An address in parts, each as it is meant: nothing in them is percent-encoded any more."""

    scheme: str
    user: str = ""
    password: str = field(default="", repr=False)
    host: str = ""
    """A name, an IPv4 or (without brackets) IPv6 address, or the absolute path of a socket; "" for none."""
    port: int | None = None
    path: str = ""
    """What follows the first slash after the host, without it."""
    options: dict[str, str] = field(default_factory=dict, repr=False)


def read_server_url(name: str, text: str, *, schemes: frozenset[str]) -> ServerURL:
    """Take the address in the variable `name` apart. Raises ImproperlyConfigured."""
    if CONTROL.search(text):
        refuse(name, "holds a control character, or bytes that are no UTF-8")
    scheme = text.partition("://")[0]
    if "://" not in text or scheme not in schemes:
        wanted = ", ".join(f"{each}://" for each in sorted(schemes))
        refuse(name, f"does not start with one of {wanted}")
    try:
        parts = urlsplit(text)
    except ValueError:
        refuse(name, f"has square brackets where no IPv6 address is; {SPECIAL}")
    if "#" in text:
        refuse(name, f"holds a #; {SPECIAL}")
    return ServerURL(
        scheme=scheme,
        user=_decoded(name, "user", parts.username or ""),
        password=_decoded(name, "password", parts.password or ""),
        host=_host(name, parts),
        port=_port(name, parts),
        path=_decoded(name, "path", parts.path[1:]),
        options=_options(name, parts.query),
    )


def refuse(name: str, what: str) -> NoReturn:
    """Raise ImproperlyConfigured about the variable `name`: `what` goes on after it."""
    raise ImproperlyConfigured(f"{name} {what}.")


def check_options(name: str, options: dict[str, str], known: frozenset[str]) -> None:
    """Raise ImproperlyConfigured where an address has an option that is none of `known`."""
    if not set(options) <= known:
        words = f"it may have {', '.join(sorted(known))}" if known else "it may have none"
        refuse(name, f"has an option, after the ?, that is not known; {words} ({SPECIAL})")


def _decoded(name: str, part: str, text: str) -> str:
    if NO_ESCAPE.search(text):
        refuse(name, f"has a % in its {part} that is not followed by two hexadecimal digits; write %25")
    try:
        decoded = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        refuse(name, f"has a {part} whose percent-encoding is no UTF-8")
    if CONTROL.search(decoded):
        refuse(name, f"has a control character in its {part}")
    return decoded


def _host(name: str, parts: SplitResult) -> str:
    # Not parts.hostname, which turns the path of a socket to small letters.
    whole = parts.netloc.rpartition("@")[2]
    if whole.startswith("["):
        inside, _, behind = whole[1:].partition("]")
        if not _is_ipv6(inside) or not (behind == "" or behind.startswith(":")):
            refuse(name, f"has square brackets where no IPv6 address is; {SPECIAL}")
        return inside
    host = _decoded(name, "host", whole.partition(":")[0])
    if host and not host.startswith("/") and not (HOST.fullmatch(host) and len(host) <= LONGEST_HOST):
        refuse(name, f"has a host that is no name of one, nor an address ({SPECIAL})")
    return host


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _port(name: str, parts: SplitResult) -> int | None:
    wrong = f"has a port that is no number from 1 to 65535 ({SPECIAL})"
    try:
        port = parts.port
    except ValueError:
        refuse(name, wrong)
    if port == 0:
        refuse(name, wrong)
    return port


def _options(name: str, query: str) -> dict[str, str]:
    options: dict[str, str] = {}
    for pair in filter(None, query.replace("+", " ").split("&")):
        key, equals, value = (_decoded(name, "options", part) for part in pair.partition("="))
        if not equals or not value or not key or key in options:
            refuse(name, "has an option, after the ?, that is not written NAME=VALUE, or is given twice")
        options[key] = value
    return options
