"""REDIS_URL, as each of those who talk to Redis wants to read it.

    redis://USER:PASSWORD@HOST:PORT/NUMBER      unix:///absolute/path/redis.sock?db=NUMBER
    rediss://HOST:PORT/NUMBER?ssl_ca_certs=/path/to/ca.pem

The channel layer and admission control take it as it is (redis-py); Celery has another word for a socket, and
takes TLS from a setting of its own.

Raises:
    ImproperlyConfigured: names REDIS_URL and says what to write, never what was written.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from pokertool_site.environment.extras import SERVER, require
from pokertool_site.environment.server_url import ServerURL, check_options, read_server_url, refuse

NAME = "REDIS_URL"
SOCKET, TLS = "unix", "rediss"
SCHEMES = frozenset({"redis", TLS, SOCKET})
MOST_DATABASES = 1 << 31
CERTIFICATES = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}
TLS_OPTIONS = frozenset(
    {"ssl_cert_reqs", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_check_hostname"}
)
FILES = frozenset({"ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
OPTIONS = frozenset({"db", "username", "password", "health_check_interval", "client_name", "protocol"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisAddress:
    """A Redis, by the names that its clients have for it."""

    url: str = field(repr=False)
    """For redis-py, and all that is built on it."""
    celery_url: str = field(repr=False)
    """For Celery, which calls a socket otherwise."""
    celery_tls: dict[str, Any] | None = None
    """Celery's `broker_use_ssl`; None without TLS."""


def redis_address(url: str) -> RedisAddress | None:
    """Return what `url` names; None if it is empty."""
    if not url:
        return None
    require(SERVER, "redis", "channels_redis", wanted_by=NAME)
    address = read_server_url(NAME, url, schemes=SCHEMES)
    known = OPTIONS | TLS_OPTIONS if address.scheme == TLS else OPTIONS
    check_options(NAME, address.options, known)
    options = {name: _OF_OPTION.get(name, str)(value) for name, value in address.options.items()}
    number = _database_number(address)
    return RedisAddress(
        url=_redis_py_url(address, number),
        celery_url=_celery_url(address, number),
        celery_tls=_celery_tls(address.scheme, options),
    )


def _database_number(address: ServerURL) -> int:
    if address.scheme == SOCKET:
        if address.host or address.port or not address.path:
            refuse(NAME, "names no socket; write unix:// and its absolute path: unix:///run/redis.sock")
        text = address.options.get("db", "0")
    else:
        if address.host.startswith("/"):
            refuse(NAME, "has a path for a host; write unix:// and then the socket's absolute path")
        text = address.options.get("db", address.path or "0")
    return _number(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and int(text) < MOST_DATABASES):
        refuse(NAME, "has something for a database's number that is none; write redis://HOST:PORT/NUMBER")
    return int(text)


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        refuse(NAME, "has a health_check_interval that is no whole number of seconds")
    return int(text)


def _protocol(text: str) -> int:
    if text not in ("2", "3"):
        refuse(NAME, "has a protocol that is neither 2 nor 3")
    return int(text)


def _checked(text: str) -> ssl.VerifyMode:
    if text not in CERTIFICATES:
        refuse(NAME, f"has an ssl_cert_reqs that is none of {', '.join(CERTIFICATES)}")
    return CERTIFICATES[text]


def _switch(text: str) -> bool:
    if text not in ("true", "false"):
        refuse(NAME, "has an ssl_check_hostname that is neither true nor false")
    return text == "true"


def _file(text: str) -> str:
    if not Path(text).is_file():
        refuse(NAME, f"names a file, in one of {', '.join(sorted(FILES))}, that is not there")
    return text


_OF_OPTION: dict[str, Callable[[str], Any]] = {
    "db": _number,
    "health_check_interval": _seconds,
    "protocol": _protocol,
    "ssl_cert_reqs": _checked,
    "ssl_check_hostname": _switch,
    **dict.fromkeys(FILES, _file),
}


def _redis_py_url(address: ServerURL, number: int) -> str:
    options = {name: value for name, value in address.options.items() if name != "db"}
    if address.scheme == SOCKET:
        return f"unix://{_account(address)}{_path(address)}?{urlencode({'db': number} | options)}"
    query = f"?{urlencode(options)}" if options else ""
    return f"{address.scheme}://{_account(address)}{_host(address)}/{number}{query}"


def _celery_url(address: ServerURL, number: int) -> str:
    if address.scheme == SOCKET:
        return f"redis+socket://{_account(address)}{_path(address)}?{urlencode({'virtual_host': number})}"
    return f"{address.scheme}://{_account(address)}{_host(address)}/{number}"


def _account(address: ServerURL) -> str:
    user = address.options.get("username", address.user)
    password = address.options.get("password", address.password)
    return f"{quote(user, safe='')}:{quote(password, safe='')}@" if user or password else ""


def _path(address: ServerURL) -> str:
    return quote(f"/{address.path}")


def _host(address: ServerURL) -> str:
    host = f"[{address.host}]" if ":" in address.host else address.host or "localhost"
    return f"{host}:{address.port or 6379}"


def _celery_tls(scheme: str, options: dict[str, Any]) -> dict[str, Any] | None:
    if scheme != TLS:
        return None
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED} | {name: options[name] for name in TLS_OPTIONS & set(options)}
