"""Typed readers for environment variables.

Each names the variable, what it found and what it wants, so that a typo in a
unit file reads as one. A variable that is set but empty counts as not set.
"""

from __future__ import annotations

import json
import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from eventlog.private_folders import make_private

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
DEFAULT_PORTS = {"http": 80, "https": 443}
"""Ports that browsers leave out of an origin."""
ORIGIN_HOST = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
"""What a browser names in an origin: other letters come as xn--..."""


def env_str(name: str, default: str) -> str:
    """Return the variable as it is, or `default` where it is unset or empty."""
    return os.environ.get(name) or default


def env_bool(name: str, *, default: bool) -> bool:
    """Return a switch. Raises ImproperlyConfigured for anything but yes and no."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; write 1 or 0.")


def env_int(name: str, default: int, *, minimum: int = 0) -> int:
    """Return a whole number of at least `minimum`. Raises ImproperlyConfigured otherwise."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {text!r}; write a whole number.") from None
    if number < minimum:
        raise ImproperlyConfigured(f"{name} is {number}; the least it can be is {minimum}.")
    return number


def env_list(name: str, default: list[str]) -> list[str]:
    """Return the comma-separated parts, without blanks around them and without empty ones."""
    text = os.environ.get(name, "")
    if not text.strip():
        return default
    return [part.strip() for part in text.split(",") if part.strip()]


def env_choices(name: str, default: list[str], *, choices: frozenset[str]) -> frozenset[str]:
    """Return comma-separated words out of `choices`. Raises ImproperlyConfigured for any other."""
    words = env_list(name, default)
    unknown = sorted(set(words) - choices)
    if unknown:
        raise ImproperlyConfigured(
            f"{name} names {', '.join(unknown)}; it may name {', '.join(sorted(choices))}."
        )
    return frozenset(words)


def env_object(name: str) -> dict[str, Any]:
    """Return a JSON object, an empty one where it is unset. Raises ImproperlyConfigured otherwise."""
    text = os.environ.get(name, "").strip()
    if not text:
        return {}
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no JSON: {error}.") from None
    if not isinstance(content, dict):
        raise ImproperlyConfigured(f'{name} is {text[:40]!r}; write a JSON object: {{"name": ...}}.')
    return content


def env_networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return comma-separated addresses and networks. Raises ImproperlyConfigured for what is neither."""
    try:
        return tuple(ip_network(text) for text in env_list(name, []))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not right: {error}; write 10.0.0.7 or 10.0.0.0/8.") from None


def env_origins(name: str) -> tuple[str, ...]:
    """Return comma-separated origins of pages, as browsers send them. Raises ImproperlyConfigured otherwise.

    Each by name: `*` would let any page on earth open sockets with the logins of who looks at it.
    """
    return tuple(_origin(name, text) for text in env_list(name, []))


def _origin(name: str, text: str) -> str:
    wrong = ImproperlyConfigured(
        f"{name} names {text[:80]!r}; write scheme, host and port of each page and nothing else: "
        "https://poker.example, http://localhost:3000. There is no *."
    )
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    named = f"[{host}]" if ":" in host else host
    written = f"{parts.scheme}://{named}" + ("" if port is None else f":{port}")
    if (
        parts.scheme not in DEFAULT_PORTS
        or not ORIGIN_HOST.fullmatch(named)
        or written != text.lower().removesuffix("/")
    ):
        raise wrong
    return written if port != DEFAULT_PORTS[parts.scheme] else f"{parts.scheme}://{named}"


def env_url(name: str, *, schemes: frozenset[str]) -> str | None:
    """Return a URL of one of `schemes`, None where it is unset. Raises ImproperlyConfigured otherwise."""
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    if urlsplit(text).scheme not in schemes:
        wanted = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise ImproperlyConfigured(f"{name} does not start with one of {wanted}")
    return text


def env_secret(name: str, *, kept_in: Path) -> str:
    """Return the variable, or the secret kept in a file that only its owner reads.

    A secret kept beside the database outlives a restart, so that sessions do too. The
    file is made where it is missing; a second process that makes it at once loses
    politely. Raises ImproperlyConfigured where it can be neither read nor made.
    """
    if text := os.environ.get(name):
        return text
    try:
        return _kept_secret(kept_in)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is not set, and {kept_in} can't keep one: {error.strerror}."
        ) from error


def _kept_secret(path: Path) -> str:
    if not path.exists():
        if not path.parent.exists():
            make_private(path.parent)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(os.urandom(48).hex())
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
