from __future__ import annotations

import stat
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pokertool_site.environment import (
    env_bool,
    env_choices,
    env_int,
    env_list,
    env_networks,
    env_object,
    env_secret,
    env_str,
    env_url,
)

REDIS = frozenset({"redis", "rediss"})


@pytest.fixture(params=[None, ""], ids=["unset", "empty"])
def nothing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """SETTING is not set, or set to nothing, which is the same."""
    monkeypatch.delenv("SETTING", raising=False)
    if request.param is not None:
        monkeypatch.setenv("SETTING", request.param)


@pytest.mark.usefixtures("nothing")
def test_what_is_not_set_has_its_default(tmp_path: Path) -> None:
    assert env_str("SETTING", "a") == "a"
    assert env_bool("SETTING", default=True) is True
    assert env_int("SETTING", 7) == 7
    assert env_list("SETTING", ["a", "b"]) == ["a", "b"]
    assert env_object("SETTING") == {}
    assert env_choices("SETTING", ["a"], choices=frozenset({"a", "b"})) == {"a"}
    assert env_url("SETTING", schemes=REDIS) is None
    assert env_networks("SETTING") == ()
    assert len(env_secret("SETTING", kept_in=tmp_path / "secret")) == 96


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("Yes", True), (" on ", True), ("TRUE", True), ("0", False), ("no", False), ("Off", False)],
)
def test_a_switch_is_on_or_off_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, text: str, *, value: bool
) -> None:
    monkeypatch.setenv("SETTING", text)

    assert env_bool("SETTING", default=not value) is value


def test_a_list_is_split_at_commas_and_nothing_empty_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", " a, b,,c ,")

    assert env_list("SETTING", []) == ["a", "b", "c"]


def test_choices_may_be_any_of_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "b,a")

    assert env_choices("SETTING", [], choices=frozenset({"a", "b", "c"})) == {"a", "b"}


def test_a_number_may_be_exactly_its_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "1")

    assert env_int("SETTING", 7, minimum=1) == 1


def test_a_url_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "rediss://user:pass@host:1/2")

    assert env_url("SETTING", schemes=REDIS) == "rediss://user:pass@host:1/2"


def test_a_network_may_be_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "10.0.0.7, fd00::/8")

    assert env_networks("SETTING") == (ip_network("10.0.0.7/32"), ip_network("fd00::/8"))


@pytest.mark.parametrize("text", ["localhost", "10.0.0.0/33", "10.0.0.1/8", "*"])
def test_a_network_that_is_none_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SETTING", text)

    with pytest.raises(ImproperlyConfigured, match="SETTING is not right"):
        env_networks("SETTING")


@pytest.mark.parametrize("text", ["maybe", "2"])
def test_a_switch_that_is_neither_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SETTING", text)

    with pytest.raises(ImproperlyConfigured, match=f"SETTING is '{text}'; write 1 or 0"):
        env_bool("SETTING", default=False)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("many", "'many'; write a whole number"),
        ("1.5", "'1.5'; write a whole number"),
        ("0", "0; the least it can be is 1"),
        ("11", "11; the most it can be is 10"),
        ("9" * 30, f"{'9' * 30}; the most it can be is 10"),
    ],
)
def test_a_number_that_is_none_or_too_small_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, text: str, word: str
) -> None:
    monkeypatch.setenv("SETTING", text)

    with pytest.raises(ImproperlyConfigured, match=f"SETTING is {word}"):
        env_int("SETTING", 7, minimum=1, maximum=10)


def test_an_unknown_choice_is_named_beside_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", "a,zebra")

    with pytest.raises(ImproperlyConfigured, match="SETTING names zebra; it may name a, b"):
        env_choices("SETTING", [], choices=frozenset({"a", "b"}))


def test_a_url_of_another_kind_is_refused_without_printing_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SETTING", "http://user:hunter2@host")

    with pytest.raises(ImproperlyConfigured, match="SETTING does not start with one of redis://") as refused:
        env_url("SETTING", schemes=REDIS)
    assert "hunter2" not in str(refused.value)


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


def test_an_object_is_read_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETTING", '{"cpu_percent": null}')

    assert env_object("SETTING") == {"cpu_percent": None}


@pytest.mark.parametrize(
    ("text", "words"),
    [("{cpu: 1}", "SETTING is no JSON"), ("[90]", r"SETTING is '\[90\]'; write a JSON object")],
)
def test_what_is_no_object_is_named(monkeypatch: pytest.MonkeyPatch, text: str, words: str) -> None:
    monkeypatch.setenv("SETTING", text)

    with pytest.raises(ImproperlyConfigured, match=words):
        env_object("SETTING")
