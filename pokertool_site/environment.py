"""Typed readers for environment variables.

Each names the variable, what it found and what it wants, so that a typo in a
unit file reads as one. A variable that is set but empty counts as not set.
"""

from __future__ import annotations

import json
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
LARGEST = 2**53 - 1
"""The most that a number may be unless its reader says otherwise: sums with it stay within 64 bits."""
FALSE = frozenset({"0", "false", "no", "off"})


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


def env_int(name: str, default: int, *, minimum: int = 0, maximum: int = LARGEST) -> int:
    """Return a whole number from `minimum` to `maximum`. Raises ImproperlyConfigured otherwise."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {text!r}; write a whole number.") from None
    if number < minimum:
        raise ImproperlyConfigured(f"{name} is {number}; the least it can be is {minimum}.")
    if number > maximum:
        raise ImproperlyConfigured(f"{name} is {number}; the most it can be is {maximum}.")
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
        path.parent.mkdir(parents=True, exist_ok=True)
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
