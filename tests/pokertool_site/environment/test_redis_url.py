from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from kombu import Connection

from pokertool_site.environment.redis_url import RedisAddress, redis_address
from tests.pokertool_site.garbage import SECRET, addresses

POOLS: tuple[Any, ...] = (redis.ConnectionPool, redis.asyncio.ConnectionPool)


def address(url: str) -> RedisAddress:
    found = redis_address(url)
    assert found is not None
    return found


def where(url: str) -> dict[str, object]:
    """Return what redis-py would connect with."""
    return dict(redis.connection.parse_url(url))  # type: ignore[no-untyped-call]


def celerys(found: RedisAddress) -> dict[str, object]:
    """Return what Celery would connect with."""
    transport: Any = Connection(found.celery_url, ssl=found.celery_tls or False).transport
    channel = transport.Channel.__new__(transport.Channel)
    channel.connection = transport
    return dict(channel._connparams())


def test_without_one_there_is_no_redis() -> None:
    assert redis_address("") is None


def test_an_ordinary_address_is_the_same_for_all() -> None:
    found = address("redis://me:p%40ss@layer:6380/3")

    assert found.url == found.celery_url == "redis://me:p%40ss@layer:6380/3"
    assert found.celery_tls is None
    assert where(found.url) == {
        "username": "me",
        "password": "p@ss",
        "host": "layer",
        "port": 6380,
        "db": 3,
    }


def test_what_is_left_out_is_where_redis_is_usually() -> None:
    assert address("redis://").url == "redis://localhost:6379/0"
    assert address("redis://[::1]").url == "redis://[::1]:6379/0"


@pytest.mark.parametrize("url", ["redis://layer/3", "redis://layer?db=3"])
def test_the_databases_number_is_heard_by_all(url: str) -> None:
    found = address(url)

    assert where(found.url)["db"] == 3
    assert celerys(found)["db"] == 3


def test_a_socket_is_called_otherwise_by_celery() -> None:
    found = address("unix://me:p%40ss@/run/My%20Redis/a%3Bb.sock?db=3")

    for wanted in (where(found.url), celerys(found)):
        assert wanted["path"] == "/run/My Redis/a;b.sock"
        assert int(str(wanted["db"])) == 3
        assert (wanted["username"], wanted["password"]) == ("me", "p@ss")


def test_celery_uses_tls_too_and_believes_no_certificate_unseen(tmp_path: Path) -> None:
    assert address("rediss://layer").celery_tls == {"ssl_cert_reqs": ssl.CERT_REQUIRED}

    ca = tmp_path / "ca.pem"
    ca.touch()
    found = address(f"rediss://layer?ssl_ca_certs={ca}&ssl_check_hostname=false")

    assert where(found.url)["ssl_ca_certs"] == str(ca)
    assert celerys(found)["ssl_ca_certs"] == str(ca)
    assert celerys(found)["ssl_check_hostname"] is False
    assert issubclass(celerys(found)["connection_class"], redis.SSLConnection)  # type: ignore[arg-type]


def test_options_that_concern_the_connection_stay() -> None:
    assert where(address("redis://layer?health_check_interval=5&client_name=us").url) == {
        "host": "layer",
        "port": 6379,
        "db": 0,
        "health_check_interval": 5,
        "client_name": "us",
    }


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("localhost:6379", "does not start with one of redis://, rediss://, unix://"),
        (f"redis://:{SECRET}@layer/notanumber", "database's number that is none"),
        (f"redis://:{SECRET}@layer/-1", "database's number that is none"),
        (f"redis://:{SECRET}@layer/0/1", "database's number that is none"),
        (f"redis://:{SECRET}@layer?db=abc", "database's number that is none"),
        (f"redis://:{SECRET}@layer?nothing=1", "option.* that is not known"),
        (f"redis://:{SECRET}@layer?ssl_cert_reqs=none", "option.* that is not known"),
        (f"redis://:{SECRET}@layer?protocol=9", "neither 2 nor 3"),
        (f"redis://:{SECRET}@layer?health_check_interval=soon", "no whole number of seconds"),
        (f"rediss://:{SECRET}@layer?ssl_cert_reqs=maybe", "none of none, optional, required"),
        (f"rediss://:{SECRET}@layer?ssl_check_hostname=maybe", "neither true nor false"),
        (f"rediss://:{SECRET}@layer?ssl_ca_certs=/nowhere/ca.pem", "names a file.* that is not there"),
        ("redis://%2Frun%2Fredis.sock", "write unix://"),
        ("unix://redis.sock", "names no socket"),
        ("unix://", "names no socket"),
    ],
)
def test_what_can_not_work_names_the_variable_and_no_password(url: str, word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^REDIS_URL .*{word}") as refused:
        redis_address(url)

    assert SECRET not in str(refused.value)


@given(addresses("redis", "rediss", "unix"))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_works_or_is_refused_by_name(url: str) -> None:
    try:
        found = redis_address(url)
    except ImproperlyConfigured as refused:
        assert str(refused).startswith("REDIS_URL ")  # noqa: PT017
        assert SECRET not in str(refused)  # noqa: PT017
        assert "\n" not in str(refused)  # noqa: PT017
        return
    if found is not None:
        for kind in POOLS:
            kind.from_url(found.url).make_connection()
        celerys(found)
