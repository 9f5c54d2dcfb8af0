from __future__ import annotations

import os
import stat
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from pokertool_site.environment.variables import (
    env_bool,
    env_choices,
    env_folder,
    env_hosts,
    env_int,
    env_list,
    env_names,
    env_networks,
    env_object,
    env_origins,
    env_secret,
    env_str,
    env_word,
    forget,
)


@pytest.fixture(params=[None, ""], ids=["unset", "empty"])
def nothing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """SETTING is not set, or set to nothing, which is the same."""
    monkeypatch.delenv("SETTING", raising=False)
    if request.param is not None:
        monkeypatch.setenv("SETTING", request.param)


@pytest.mark.usefixtures("nothing")
def test_what_is_not_set_has_its_default(tmp_path: Path) -> None:
    assert env_str("SETTING", "a") == "a"
    assert env_word("SETTING", "a") == "a"
    assert env_hosts("SETTING", ["a"]) == ["a"]
    assert env_folder("SETTING", tmp_path, is_needed=True) == tmp_path
    assert env_bool("SETTING", default=True) is True
    assert env_int("SETTING", 7) == 7
    assert env_list("SETTING", ["a", "b"]) == ["a", "b"]
    assert env_object("SETTING") == {}
    assert env_choices("SETTING", ["a"], choices=frozenset({"a", "b"})) == {"a"}
    assert env_networks("SETTING") == ()
    assert env_origins("SETTING") == ()
    assert len(env_secret("SETTING", kept_in=tmp_path / "secret")) == 96


READERS: dict[str, Callable[[], object]] = {
    "str": lambda: env_str("SETTING", ""),
    "word": lambda: env_word("SETTING", "a"),
    "bool": lambda: env_bool("SETTING", default=True),
    "int": lambda: env_int("SETTING", 7, minimum=1, maximum=100),
    "list": lambda: env_list("SETTING", []),
    "names": lambda: env_names("SETTING"),
    "hosts": lambda: env_hosts("SETTING", []),
    "choices": lambda: env_choices("SETTING", [], choices=frozenset({"a", "b"})),
    "object": lambda: env_object("SETTING"),
    "networks": lambda: env_networks("SETTING"),
    "origins": lambda: env_origins("SETTING"),
    "folder": lambda: env_folder("SETTING", Path("/nowhere"), is_needed=False),
    "secret": lambda: env_secret("SETTING", kept_in=Path("/dev/null/secret")),
}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        *(("bool", text, True) for text in ("1", "Yes", " on ", "TRUE")),
        *(("bool", text, False) for text in ("0", "no", "Off")),
        ("int", "1", 1),
        ("int", "100", 100),
        ("list", " a, b,,c ,", ["a", "b", "c"]),
        ("choices", "b,a", {"a", "b"}),
        ("names", "Ann B, 孤獨患者,", ("Ann B", "孤獨患者")),
        ("object", '{"cpu_percent": null}', {"cpu_percent": None}),
        ("networks", "10.0.0.7, fd00::/8", (ip_network("10.0.0.7/32"), ip_network("fd00::/8"))),
        *(
            ("hosts", f" {host} ,localhost", [host, "localhost"])
            for host in ("pokertool.example", ".example", "10.0.0.7", "[fd00::7]", "*", "box", "a_b")
        ),
        *(
            ("origins", f"{text}, https://second.example", (origin, "https://second.example"))
            for text, origin in (
                ("http://localhost:3000", "http://localhost:3000"),
                ("https://Poker.Example", "https://poker.example"),
                ("https://poker.example/", "https://poker.example"),
                ("https://poker.example:443", "https://poker.example"),
                ("http://poker.example:80", "http://poker.example"),
                ("https://poker.example:80", "https://poker.example:80"),
                ("http://[::1]:3000", "http://[::1]:3000"),
                ("http://10.0.0.7:8080", "http://10.0.0.7:8080"),
            )
        ),
    ],
)
def test_what_is_written_as_people_write_it_is_understood(
    monkeypatch: pytest.MonkeyPatch, kind: str, text: str, value: object
) -> None:
    monkeypatch.setenv("SETTING", text)

    assert READERS[kind]() == value


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("bool", "maybe", "is 'maybe'; write 1 or 0"),
        ("bool", "2", "is '2'; write 1 or 0"),
        ("int", "many", "is 'many'; write a whole number"),
        ("int", "1.5", "is '1.5'; write a whole number"),
        ("int", "0", "is '0'; the least it can be is 1"),
        ("int", "101", "is '101'; the most it can be is 100"),
        ("int", "9" * 30, f"is '{'9' * 30}'; the most it can be is 100"),
        ("word", "my redis", "is 'my redis'; write at most 100 ASCII characters"),
        ("choices", "a,zebra", "names 'zebra'; it may name a, b"),
        ("object", "{cpu: 1}", "is no JSON"),
        *(("names", text, "names .* write names as tables show them") for text in ("x" * 61, "...", "a\tb")),
        ("object", "[90]", r"is '\[90\]'; write a JSON object"),
        *(("networks", text, "is not right") for text in ("localhost", "10.0.0.0/33", "10.0.0.1/8", "*")),
        *(
            ("hosts", text, "names .* without http:// and without a port")
            for text in (
                *("http://box", "box:8000", "box/", "fd00::7", "[fd00::7]:80"),
                *("bücher.example", "a b", "*.example"),
            )
        ),
    ],
)
def test_what_can_not_be_meant_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, kind: str, text: str, words: str
) -> None:
    monkeypatch.setenv("SETTING", text)

    with pytest.raises(ImproperlyConfigured, match=f"^SETTING {words}"):
        READERS[kind]()


MISTAKES = st.text(max_size=40) | st.sampled_from(
    [
        "9" * 5000,
        "-1",
        "1e3",
        "\udcff",
        "[" * 100_000,
        "{",
        '{"a": NaN}',
        "10.0.0.0/33",
        "x" * 5000,
        "~nobody-here/",
    ]
)


@pytest.mark.parametrize("kind", READERS)
@given(text=MISTAKES.filter(lambda text: "\0" not in text))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_read_or_refused_by_name_in_one_line(kind: str, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        try:
            patch.setenv("SETTING", text)
        except UnicodeEncodeError:
            reject()  # no environment can hold it
        try:
            READERS[kind]()
        except ImproperlyConfigured as refused:
            assert str(refused).startswith("SETTING ")  # noqa: PT017
            assert len(str(refused)) < 1000  # noqa: PT017
            assert "\n" not in str(refused)  # noqa: PT017
            str(refused).encode()


def test_a_folder_is_from_where_the_process_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SETTING", "a/b")

    assert env_folder("SETTING", Path("/nowhere"), is_needed=False) == tmp_path / "a" / "b"
    assert not (tmp_path / "a").exists()


def test_a_folder_may_be_in_ones_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SETTING", "~/a#b")

    assert env_folder("SETTING", Path("/nowhere"), is_needed=True) == tmp_path / "a#b"
    assert stat.S_IMODE((tmp_path / "a#b").stat().st_mode) == 0o700


@pytest.mark.parametrize("is_needed", [True, False])
def test_a_file_is_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_needed: bool) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SETTING", str(tmp_path / "file"))

    with pytest.raises(
        ImproperlyConfigured, match=r"SETTING is .*file', which can't be used: .*Set SETTING to"
    ):
        env_folder("SETTING", Path("/nowhere"), is_needed=is_needed)


def test_a_default_folder_that_can_not_be_made_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.delenv("SETTING", raising=False)

    with pytest.raises(
        ImproperlyConfigured, match=r"SETTING is not set, and its default is .* can't be used"
    ):
        env_folder("SETTING", tmp_path / "file" / "var", is_needed=True)


def test_a_variable_that_is_forgotten_reaches_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "1")

    forget("SETTING", "NO_SUCH_SETTING")

    assert "SETTING" not in os.environ


def test_a_secret_that_is_set_is_not_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SETTING", "mine")

    assert env_secret("SETTING", kept_in=tmp_path / "secret") == "mine"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("nothing")
def test_a_kept_secret_stays_the_same_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"

    first = env_secret("SETTING", kept_in=path)

    assert env_secret("SETTING", kept_in=path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.usefixtures("nothing")
def test_a_secret_that_can_not_be_kept_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ImproperlyConfigured, match=r"SETTING is not set, and .*secret can't keep one: "):
        env_secret("SETTING", kept_in=tmp_path / "file" / "secret")


@pytest.mark.parametrize(
    "text",
    [
        "*", "null", "localhost:3000", "localhost", "http://*", "http://*.example", "http://.example",
        "http://poker.example/app", "http://poker.example?x", "http://poker.example#x", "http://me@poker.example",
        "ws://poker.example", "file://", "http://", "http://poker.example:99999", "http://poker.example:",
        "http://[", "http://[::1", "http://é.example", "http://a b", "https://poker.example//",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SETTING", f"https://first.example,{text}")

    with pytest.raises(ImproperlyConfigured, match="SETTING names") as wrong:
        env_origins("SETTING")

    assert text in str(wrong.value)
