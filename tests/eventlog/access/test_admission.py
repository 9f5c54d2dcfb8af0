from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import override_settings

from eventlog.access.admission import AdmissionControl
from eventlog.access.credentials import Credential, Kind
from eventlog.access.permissions import Someone
from eventlog.access.rate_limits import TooFast, TooMany

pytestmark = pytest.mark.usefixtures("by_oneself")


@pytest.fixture
def by_oneself() -> Any:
    with override_settings(REDIS_URL=None):
        yield


HOME = "192.0.2.1"


class Registry:
    """Whose credentials are: who asks, and how often."""

    def __init__(self, **users: int) -> None:
        self.users = users
        self.asked: list[str] = []

    async def who_is(self, shown: Credential) -> Someone:
        self.asked.append(shown.secret)
        number = self.users.get(shown.secret)
        return AnonymousUser() if number is None else User(pk=number)


async def admit(
    admission: AdmissionControl, registry: Registry, secret: str | None = None, home: str | None = HOME
) -> list[str]:
    shown = None if secret is None else Credential(Kind.SESSION, secret)
    return await admission.admit(home, shown, who_is=registry.who_is)


def release(admission: AdmissionControl, keys: list[str]) -> None:
    for key in keys:
        admission.release(key)


@override_settings(POKERTOOL_MAX_CONNECTIONS_PER_IP=2)
async def test_an_address_has_so_many_connections_and_no_more() -> None:
    admission, nobody = AdmissionControl(), Registry()
    keys = await admit(admission, nobody)
    await admit(admission, nobody)

    with pytest.raises(TooMany, match="2 connections from your address"):
        await admit(admission, nobody)
    await admit(admission, nobody, home="192.0.2.2")
    release(admission, keys)
    assert await admit(admission, nobody) == [f"ip:{HOME}"]


async def test_connections_of_one_address_or_user_keep_one_text() -> None:
    admission, registry = AdmissionControl(), Registry(hers=7)

    for secret in (None, "hers"):
        first, second = [await admit(admission, registry, secret) for _ in range(2)]
        assert [one is other for one, other in zip(first, second, strict=True)] == [True] * len(first)


@override_settings(POKERTOOL_MAX_CONNECTIONS_PER_USER=1)
async def test_a_user_has_so_many_connections_and_no_more() -> None:
    admission, registry = AdmissionControl(), Registry(hers=7, his=8)
    keys = await admit(admission, registry, "hers")

    assert keys == ["user:7", f"at:{HOME}"]
    with pytest.raises(TooMany, match="1 connections of yours"):
        await admit(admission, registry, "hers", home="192.0.2.2")
    with pytest.raises(TooMany, match="1 connections of yours"):
        await admission.count_for_user(7)
    await admit(admission, registry, "his")
    release(admission, keys)
    assert await admit(admission, registry, "hers", home=None) == ["user:7"]


@override_settings(POKERTOOL_CONNECTS_PER_MINUTE_PER_IP=2)
async def test_an_address_connects_so_fast_and_no_faster() -> None:
    admission, nobody = AdmissionControl(), Registry()
    for _ in range(2):
        release(admission, await admit(admission, nobody))

    with pytest.raises(TooFast, match="2 connects a minute"):
        await admit(admission, nobody)
    await admit(admission, nobody, home="192.0.2.2")


@override_settings(POKERTOOL_CONNECTS_PER_MINUTE_PER_IP=2, POKERTOOL_CONNECTS_PER_MINUTE_PER_USER=4)
async def test_a_user_who_comes_back_in_a_loop_is_turned_away_alone() -> None:
    admission, registry = AdmissionControl(), Registry(hers=7, his=8)
    for _ in range(4):
        release(admission, await admit(admission, registry, "hers"))
    for _ in range(50):
        with pytest.raises(TooFast, match="4 connects of yours"):
            await admit(admission, registry, "hers")

    assert registry.asked == ["hers"]
    await admit(admission, registry)
    await admit(admission, registry)
    await admit(admission, registry, "his")


@override_settings(POKERTOOL_CONNECTS_PER_MINUTE_PER_IP=3)
async def test_an_address_that_is_used_up_turns_no_user_away() -> None:
    admission, registry = AdmissionControl(), Registry(hers=7)
    for _ in range(3):
        await admit(admission, registry)
    with pytest.raises(TooFast):
        await admit(admission, registry)

    await admit(admission, registry, "hers")


@override_settings(POKERTOOL_CONNECTS_PER_MINUTE_PER_IP=3)
async def test_guessed_credentials_are_no_way_around_and_cost_no_more_queries_than_connects() -> None:
    admission, registry = AdmissionControl(), Registry(hers=7)
    await admit(admission, registry, "hers")
    for number in range(20):
        with suppress(TooFast):
            await admit(admission, registry, f"guess {number}")

    assert len(registry.asked) == 3
    with pytest.raises(TooFast, match="from your address"):
        await admit(admission, registry, "another guess")
    with pytest.raises(TooFast, match="from your address"):
        await admit(admission, registry)
    await admit(admission, registry, "hers")


@override_settings(POKERTOOL_CONNECTS_PER_MINUTE_PER_IP=3)
async def test_what_is_no_good_any_more_counts_by_address() -> None:
    admission, registry = AdmissionControl(), Registry(hers=7)
    await admit(admission, registry, "hers")
    registry.users.clear()

    admission.forget(Credential(Kind.SESSION, "hers"))

    assert await admit(admission, registry, "hers") == [f"ip:{HOME}"]


async def test_a_database_that_is_away_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventlog.access.admission.LOOK_UP_LIMIT", 0.01)

    async def for_ever(_: Credential) -> Someone:
        await asyncio.Event().wait()
        raise AssertionError

    shown = Credential(Kind.SESSION, "hers")
    assert await AdmissionControl().admit(HOME, shown, who_is=for_ever) == [f"ip:{HOME}"]
