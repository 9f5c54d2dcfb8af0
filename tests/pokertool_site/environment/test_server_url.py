from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from pokertool_site.environment.server_url import ServerURL, check_options, read_server_url
from tests.pokertool_site.garbage import SECRET

SCHEMES = frozenset({"redis", "unix"})


def read(text: str) -> ServerURL:
    return read_server_url("SETTING", text, schemes=SCHEMES)


def test_an_address_is_taken_apart_and_nothing_stays_encoded() -> None:
    assert read("redis://me%40home:p%2Fw@db.example:6380/a%20b?x=1&y=%26") == ServerURL(
        scheme="redis",
        user="me@home",
        password="p/w",  # noqa: S106
        host="db.example",
        port=6380,
        path="a b",
        options={"x": "1", "y": "&"},
    )


def test_what_is_not_there_is_empty() -> None:
    assert read("unix://") == ServerURL(scheme="unix")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("redis://localhost", "localhost"),
        ("redis://10.0.0.7:1", "10.0.0.7"),
        ("redis://[fd00::7]:1", "fd00::7"),
        ("redis://%2Frun%2FMySockets/0", "/run/MySockets"),
        ("redis://my_db-1.example.", "my_db-1.example."),
    ],
)
def test_a_host_may_be_a_name_an_address_or_a_sockets_path(text: str, host: str) -> None:
    assert read(text).host == host


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"http://{SECRET}@host", "does not start with one of redis://, unix://"),
        (SECRET, "does not start with"),
        (f"redis://me:{SECRET}@host:many", "port that is no number from 1 to 65535"),
        (f"redis://me:{SECRET}@host:0", "port that is no number"),
        (f"redis://me:{SECRET}@host:65536", "port that is no number"),
        (f"redis://me:{SECRET}/more@host", "port that is no number"),
        (f"redis://me:{SECRET}[@host", "square brackets"),
        (f"redis://me:{SECRET}@[host]", "square brackets"),
        (f"redis://me:{SECRET}@[::1]x", "square brackets"),
        (f"redis://me:{SECRET}#more@host", "holds a #"),
        (f"redis://me:{SECRET}%zz@host", "% in its password .* write %25"),
        (f"redis://me:{SECRET}@host/%4", "% in its path"),
        (f"redis://me:{SECRET}%ff@host", "password whose percent-encoding is no UTF-8"),
        (f"redis://me:{SECRET}%00@host", "control character in its password"),
        (f"redis://me:{SECRET}@host/\n", "holds a control character"),
        (f"redis://me:{SECRET}\udcff@host", "no UTF-8"),
        (f"redis://me:{SECRET}@ho st", "host that is no name of one"),
        (f"redis://me:{SECRET}@höst", "host that is no name of one"),
        (f"redis://me:{SECRET}@host/0?{SECRET}", "NAME=VALUE"),
        (f"redis://me:{SECRET}@host/0?a={SECRET}&a=2", "given twice"),
    ],
)
def test_an_address_that_is_wrong_is_refused_without_its_password(text: str, word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^SETTING .*{word}") as refused:
        read(text)

    assert SECRET not in str(refused.value)


def test_an_unknown_option_is_refused_beside_the_known_ones() -> None:
    check_options("SETTING", {"db": "1"}, frozenset({"db"}))

    with pytest.raises(ImproperlyConfigured, match=r"SETTING has an option.* it may have db") as refused:
        check_options("SETTING", {SECRET: "1"}, frozenset({"db"}))
    assert SECRET not in str(refused.value)


def test_its_text_hides_the_password() -> None:
    assert SECRET not in repr(read(f"redis://me:{SECRET}@host?password={SECRET}"))
