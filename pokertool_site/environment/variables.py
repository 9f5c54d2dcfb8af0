"""Typed readers for environment variables.

Each names the variable, what it found and what it wants, so that a typo in a
unit file reads as one. A variable that is set but empty counts as not set.

Raises:
    ImproperlyConfigured: the variable is not what it should be. What may hold a password is never repeated.
"""

from __future__ import annotations

import json
import os
import re
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from pokertool_site.environment.secret_key import read_or_make_secret

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})
MOST = 1_000_000_000
"""The largest number that a variable holds, unless its reader says otherwise: it fits every database."""
LONGEST_NAME = 60
"""No room prints longer names of players."""
HOST = re.compile(r"\.?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?", re.IGNORECASE)
WORD = re.compile(r"[!-~]{1,100}")
DEFAULT_PORTS = {"http": 80, "https": 443}
"""Ports that browsers leave out of an origin."""
ORIGIN_HOST = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
"""What a browser names in an origin: other letters come as xn--..."""


def is_set(name: str) -> bool:
    """Return whether there is anything in the variable but blanks, whatever bytes they are."""
    return bool(os.environ.get(name, "").strip())


def env_str(name: str, default: str) -> str:
    """Return the variable without blanks around it, or `default` where nothing is left."""
    return _text(name).strip() or default


def env_word(name: str, default: str) -> str:
    """Return 1 to 100 ASCII characters without a blank, or `default` where the variable is unset or empty."""
    text = env_str(name, default)
    if not WORD.fullmatch(text):
        raise ImproperlyConfigured(f"{name} is {_shown(text)}; write at most 100 ASCII characters, no blank.")
    return text


def env_bool(name: str, *, default: bool) -> bool:
    """Return a switch. Raises ImproperlyConfigured for anything but yes and no."""
    text = _text(name).strip().lower()
    if not text:
        return default
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {_shown(text)}; write 1 or 0.")


def env_int(name: str, default: int, *, minimum: int = 0, maximum: int = MOST) -> int:
    """Return a whole number from `minimum` to `maximum`. Raises ImproperlyConfigured otherwise."""
    text = _text(name).strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {_shown(text)}; write a whole number.") from None
    if number < minimum:
        raise ImproperlyConfigured(f"{name} is {_shown(text)}; the least it can be is {minimum}.")
    if number > maximum:
        raise ImproperlyConfigured(f"{name} is {_shown(text)}; the most it can be is {maximum}.")
    return number


def env_list(name: str, default: list[str]) -> list[str]:
    """Return the comma-separated parts, without blanks around them and without empty ones."""
    text = _text(name)
    if not text.strip():
        return default
    return [part.strip() for part in text.split(",") if part.strip()]


def env_names(name: str) -> tuple[str, ...]:
    """Return comma-separated names of people. Raises ImproperlyConfigured for what no name can be."""
    names = tuple(env_list(name, []))
    for each in names:
        if len(each) > LONGEST_NAME or not each.isprintable() or not any(map(str.isalnum, each)):
            raise ImproperlyConfigured(
                f"{name} names {_shown(each)}; write names as tables show them, at most {LONGEST_NAME} "
                "characters each, with commas between."
            )
    return names


def env_hosts(name: str, default: list[str]) -> list[str]:
    """Return comma-separated hosts as Django's ALLOWED_HOSTS has them: a leading dot means all below it."""
    hosts = env_list(name, default)
    for host in hosts:
        if not (host == "*" or HOST.fullmatch(host) or _is_ipv6_in_brackets(host)):
            raise ImproperlyConfigured(
                f"{name} names {_shown(host)}; write hosts as browsers call them, without http:// and "
                "without a port: pokertool.example, 10.0.0.7, [fd00::7]; other letters than ASCII as xn--..."
            )
    return hosts


def env_choices(name: str, default: list[str], *, choices: frozenset[str]) -> frozenset[str]:
    """Return comma-separated words out of `choices`. Raises ImproperlyConfigured for any other."""
    words = env_list(name, default)
    unknown = sorted(set(words) - choices)
    if unknown:
        raise ImproperlyConfigured(
            f"{name} names {_shown(', '.join(unknown))}; it may name {', '.join(sorted(choices))}."
        )
    return frozenset(words)


def env_object(name: str) -> dict[str, Any]:
    """Return a JSON object, an empty one where it is unset. Raises ImproperlyConfigured otherwise."""
    text = _text(name).strip()
    if not text:
        return {}
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImproperlyConfigured(f"{name} is no JSON: {error}.") from None
    if not isinstance(content, dict):
        raise ImproperlyConfigured(f'{name} is {_shown(text)}; write a JSON object: {{"name": ...}}.')
    return content


def env_networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return comma-separated addresses and networks. Raises ImproperlyConfigured for what is neither."""
    try:
        return tuple(ip_network(text) for text in env_list(name, []))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is not right: {_shown(str(error), quoted=False)}; write 10.0.0.7 or 10.0.0.0/8."
        ) from None


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


def env_folder(name: str, default: Path, *, is_needed: bool) -> Path:
    """Return a folder's absolute path, from the folder that this process was started in; ~ is its user's own.

    Raises:
        ImproperlyConfigured: there is something else, or `is_needed` and it is missing and can't be made.
    """
    text = os.environ.get(name, "")  # a path may hold any byte
    try:
        path = Path(text).expanduser().absolute() if text.strip() else default
        if is_needed:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif path.exists() and not path.is_dir():
            raise NotADirectoryError(None, "it is no folder")
    except (OSError, RuntimeError, ValueError) as error:
        what = f"{name} is" if text.strip() else f"{name} is not set, and its default is"
        why = getattr(error, "strerror", None) or str(error)
        raise ImproperlyConfigured(
            f"{what} {_shown(text or str(default), longest=300)}, which can't be used: {why}. "
            f"Set {name} to a folder that can be written."
        ) from None
    return path


def env_secret(name: str, *, kept_in: Path) -> str:
    """Return the variable, or the secret kept in a file that only its owner reads.

    A secret kept beside the database outlives a restart, so that sessions do too.
    Raises ImproperlyConfigured where it can be neither read nor made.
    """
    if text := _text(name):
        return text
    try:
        return read_or_make_secret(kept_in)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is not set, and {kept_in} can't keep one: {error.strerror}. "
            "Set POKERTOOL_VAR_DIR to a folder that can be written."
        ) from error


def forget(*names: str) -> None:
    """Take variables of other people's programs out of this process's environment, and its children's."""
    for name in names:
        os.environ.pop(name, None)


def _text(name: str) -> str:
    """Return the variable, "" where it is unset. Raises ImproperlyConfigured where it is no UTF-8."""
    text = os.environ.get(name, "")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ImproperlyConfigured(f"{name} holds bytes that are no UTF-8.") from None
    return text


def _shown(text: str, *, longest: int = 60, quoted: bool = True) -> str:
    """Return text as it is fit for a line of a log, with its end left out where it is long."""
    short = text if len(text) <= longest else f"{text[:longest]}..."
    return repr(short) if quoted else repr(short)[1:-1]


def _is_ipv6_in_brackets(text: str) -> bool:
    try:
        IPv6Address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return text.startswith("[") and text.endswith("]")
