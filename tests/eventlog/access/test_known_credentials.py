from __future__ import annotations

import pytest

from eventlog.access import known_credentials as known
from eventlog.access.credentials import Credential, Kind
from eventlog.access.known_credentials import KnownCredentials


def session(name: str) -> Credential:
    return Credential(Kind.SESSION, name)


async def test_a_good_credential_is_its_users_until_it_is_forgotten() -> None:
    credentials = KnownCredentials()
    credentials.add(session("hers"), 7)

    assert credentials.user_of(session("hers")) == 7
    assert credentials.user_of(session("his")) is None
    assert credentials.user_of(Credential(Kind.TOKEN, "hers")) is None
    credentials.forget(session("hers"))
    assert credentials.user_of(session("hers")) is None
    credentials.forget(session("never seen"))


async def test_it_is_looked_up_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "KNOWN_FOR", 0.0)
    credentials = KnownCredentials()
    credentials.add(session("hers"), 7)

    assert credentials.user_of(session("hers")) is None


async def test_who_came_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST", 3)
    credentials = KnownCredentials()
    for number, name in enumerate("abc"):
        credentials.add(session(name), number)
    credentials.user_of(session("a"))

    credentials.add(session("d"), 3)

    assert [credentials.user_of(session(name)) for name in "abcd"] == [0, None, 2, 3]
