"""Whatever stands in a parameter, a header or a cookie, the server answers below 500 and logs no traceback.

A share of `python -m benchmarks.hostile_requests`, with a seed; POKERTOOL_TEST_HOSTILE_REQUESTS sends more.
And by name, what once got a 500.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from benchmarks._hostile.addresses import every_address
from benchmarks._hostile.bombarding import answered, bombard, last_detection, room
from benchmarks._hostile.people import STAFF, USER, People
from benchmarks._hostile.shots import CSRF, KEY
from tests.detection.played import play
from tests.factories import append_cards
from tests.health.checks import append_checks
from tests.ledgers import following
from tests.servers import Server, database_of_tests, serve

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = int(os.environ.get("POKERTOOL_TEST_HOSTILE_REQUESTS", "250"))
SEED = 14
UPGRADE = (
    b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
    + KEY.encode()
)
FORM = "application/x-www-form-urlencoded"
LONG = "9" * 3000  # several of them fit into an address


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with serve(database_of_tests(), environment=room()) as started:
        yield started
        assert "Traceback" not in started.printed()


@pytest.fixture
def people() -> People:
    play(hands=1)
    append_checks(1)
    known = People()
    known.renew()
    return known


def ask(server: Server, target: str, *headers: bytes, cookie: str = "", form: str | None = None) -> str:
    """Send a request, a POST if it has a form; return the status."""
    body = (form or "").encode()
    lines = [
        f"{'GET' if form is None else 'POST'} {target} HTTP/1.1".encode(),
        b"Host: 127.0.0.1",
        f"Cookie: {settings.CSRF_COOKIE_NAME}={CSRF}; {cookie}".encode(),
        f"X-CSRFToken: {CSRF}".encode(),
        f"Content-Length: {len(body)}".encode(),
        *([f"Content-Type: {FORM}".encode()] if form is not None else []),
        *headers,
        b"Connection: close",
    ]
    return asyncio.run(answered(server, b"\r\n".join([*lines, b"", body])))


def shake_hands(server: Server, target: str, *headers: bytes) -> str:
    """Open a WebSocket; return the status, with the close code where it is closed at once."""
    lines = [f"GET {target} HTTP/1.1".encode(), b"Host: 127.0.0.1" + UPGRADE, *headers, b"", b""]
    return asyncio.run(answered(server, b"\r\n".join(lines)))


def session_of(people: People, role: str) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={people.logins[role].session}"


async def test_hostile_requests_get_answers_and_disturb_nobody(server: Server, people: People) -> None:
    async with following(server.ws_url, count=2) as crowd:
        outcome = await bombard(server, people, requests=REQUESTS, seed=SEED)
        await asyncio.to_thread(append_cards, 3)
        await crowd.reach(await asyncio.to_thread(last_detection))

        assert crowd.verdict().endswith(": 0 lost, 0 doubled, 0 out of order")
        assert not crowd.closes()
    assert outcome.requests == REQUESTS
    assert outcome.faults == []


def test_every_address_is_attacked() -> None:
    forms = {address.form for address in every_address()}
    parameters = {address.form: set(address.parameters) for address in every_address()}

    assert {"", "metrics", "ws/detection", "admin/eventlog/event/", "admin/axes/accessattempt/"} <= forms
    assert {"since", "limit", "token"} <= parameters["api/events/%(stream)s"]
    assert {"until", "hours"} <= parameters["api/system/health/history"]
    assert {"at", "after", "parts"} <= parameters["api/sessions/%(session_id)s/hands"]
    assert {"day", "q", "o", "_facets", "message__regex"} <= parameters["admin/eventlog/event/"]
    assert {"since", "keys", "epoch"} <= parameters["ws/%(user_id)s"]


NUL_COOKIE = f'{settings.SESSION_COOKIE_NAME}="\\000"'


NOBODY_GETS = {
    "/api/events/detection?since=9223372036854775807": "400",
    "/api/events/detection?since=%D9%A3": "400",
    f"/api/events/detection?limit={LONG}": "400",
    "/api/events/%00": "400",
    "/api/events/user:%ff": "401",
    f"/api/events/health?token={LONG}": "401",
    "/api/events/health?token=1.%00": "400",
    "/api/events/health?token=1.%C3%BF%FF": "401",
    f"/sign-in/?token={LONG}": "403",
    f"/sign-in/?token={LONG}:x:y": "403",
    "/sign-in/?token=99999999999999999999:x:y": "403",
    "/sign-in/?token=%D9%A3:x:y": "403",
    "/%00": "400",
    "/static/%00": "400",
    "/static/pokertool/%ff.css": "404",
    "/%zz%": "404",
    "//[": "404",
    "http://elsewhere.example/healthz": "200",
    "/?%00=1": "400",
    "/sessions/%00/": "400",
    "/sessions/00000000-0000-0000-0000-000000000000/": "302 to sign in",
    "/admin/login/?next=http://[": "200",
}


def test_nobody(server: Server) -> None:
    assert {target: ask(server, target) for target in NOBODY_GETS} == NOBODY_GETS


WITH_HEADER = {
    b"Content-Type: text/plain; charset=hex": "415",
    b"Content-Type: text/plain; charset=unicode_escape": "415",
    b"Content-Type: text/plain; charset=utf-16": "415",
    b"Content-Type: text/plain; x*=nope''%FF": "415",
    b"Content-Type: text/plain; charset*=utf-8''%FF": "200",
    b"Content-Type: text/plain; charset=UTF8": "200",
    b"Content-Type: text/plain; charset=nothing": "200",
    b"X-Forwarded-For: fe80::1%\x1b[2J, \xff,,,[::1": "400",
    b"X-Forwarded-For: \xff,,,[::1, 999.1.1.1:99999": "200",
    b"X-Forwarded-Proto: gopher\xff": "200",
    b"Authorization: Bearer \xff": "200",
    b"If-Modified-Since: Sun, 99 Nov 99999999999999999999 99:99:99 GMT": "200",
    b"Range: bytes=" + LONG.encode() + b"-": "200",
}


def test_headers(server: Server) -> None:
    assert {header: ask(server, "/?since=%41", header) for header in WITH_HEADER} == WITH_HEADER


def test_too_many_parameters_are_a_bad_request_whatever_the_charset(server: Server) -> None:
    target = f"/?{'a&' * 2000}"

    assert ask(server, target) == "400"
    assert ask(server, target, b"Content-Type: text/plain; charset=utf-8") == "400"


@pytest.mark.parametrize("host", [b"[", b"[::1]:x", b"\xff", b""])
def test_a_host_that_is_none_is_refused_in_one_line_of_the_log(server: Server, host: bytes) -> None:
    request = b"GET /admin/login/ HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
    before = len(server.printed())

    assert asyncio.run(answered(server, request)) == "400"
    assert server.printed()[before:].count("\n") <= 1
    assert len(server.printed()) - before < 600


@pytest.mark.parametrize("value", ['"\\000"', '"\\377"', "A" * 32, "\u0661" * 32, "x" * 3000])
def test_a_cookie_that_can_be_no_session_is_none(server: Server, value: str) -> None:
    cookie = f"{settings.SESSION_COOKIE_NAME}={value}"

    targets = ("/", "/admin/login/", "/api/system/health")
    assert [ask(server, target, cookie=cookie) for target in targets] == ["200", "200", "401"]


def test_one_handshake_with_a_nul_ends_nobodys_login(server: Server, people: People) -> None:
    good = f"Cookie: {session_of(people, USER)}".encode()

    assert shake_hands(server, "/ws/system-health", f"Cookie: {NUL_COOKIE}".encode()) == "101, 4401"
    assert shake_hands(server, "/ws/system-health", good) == "101"


@pytest.mark.parametrize(
    "origins",
    [[b"http://["], [b"http://[::1"], [b"http://127.0.0.1:99999"], [b"http://127.0.0.1:\xd9\xa3"],
     [b"http://127.0.0.1:" + LONG.encode()], [b"http://\xff"], [b""],
     [b"http://127.0.0.1", b"http://elsewhere.example"], [b"http://elsewhere.example", b"http://127.0.0.1"]],
)  # fmt: skip
def test_an_origin_that_is_none_is_refused(server: Server, origins: list[bytes]) -> None:
    headers = [b"Origin: " + origin for origin in origins]

    assert shake_hands(server, "/ws/detection", *headers) == ("403" if len(origins) == 1 else "400")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("since=9223372036854775807", "101, 4400"),
        (f"since={LONG}", "101, 4400"),
        ("since=%D9%A3", "101, 4400"),
        ("epoch=%00&types=%FF,,&keys=%00", "101"),
        (f"token={LONG}", "101"),
    ],
)
def test_the_query_of_a_socket(server: Server, query: str, answer: str) -> None:
    assert shake_hands(server, f"/ws/detection?{query}") == answer


@pytest.mark.parametrize("token", ["1.\xff", "\u0663.x", f"{LONG}.x", "9999." + "A" * 24, "1." + "!" * 24])
@pytest.mark.parametrize("way", ["Authorization: Bearer {}", "Sec-WebSocket-Protocol: token.{}"])
def test_a_token_that_is_none(server: Server, way: str, token: str) -> None:
    header = way.format(token).encode()

    assert shake_hands(server, "/ws/system-health", header) in {"101, 4401", "400"}


@pytest.mark.parametrize("length", [151, 256, 3000])
def test_a_name_that_nobody_has_is_not_asked_for(server: Server, length: int) -> None:
    assert ask(server, "/admin/login/", form=f"username={'x' * length}&password=x") == "200"


def test_a_failed_sign_in_stores_what_it_can(server: Server) -> None:
    agent = b"User-Agent: \xff" + b"x" * 3000
    form = "username=nobody&password=x&next=/&%F0%9F%92%A9=" + "x" * 3000

    assert ask(server, "/admin/login/?x=%ff", agent, b"X-Forwarded-For: fe80::1%eth0", form=form) == "200"
    assert ask(server, "/admin/login/?x=%00", form=form) == "400"
    assert ask(server, "/admin/login/", form=f"{form}&x=%00") == "400"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("until=0001-01-01T00:00:00Z", "400"),
        ("since=9999-12-31T23:59:59-23:59", "400"),
        (f"since=1{'0' * 30}-01-01T00:00:00Z", "400"),
        ("since=%00", "400"),
        (f"limit={LONG}", "400"),
        ("since=1970-01-01T00:00:00Z&until=8999-12-31T23:59:59Z&limit=1", "200"),
    ],
)
@pytest.mark.parametrize("role", [USER, STAFF])
def test_history(server: Server, people: People, role: str, query: str, status: str) -> None:
    cookie = session_of(people, role)

    assert ask(server, f"/api/system/health/history?{query}", cookie=cookie) == status


ASK_AGAIN = "302"
"""Django's way to say that a list can't be asked so: it shows the list again, with a word about it."""
EVENT, SESSION, USERS = "/admin/eventlog/event/", "/admin/detection/detectionsession/", "/admin/auth/user/"


STAFF_GETS = {
    f"{EVENT}?stream__id__exact=9223372036854775808": ASK_AGAIN,
    f"{EVENT}?stream__id__exact={LONG}": ASK_AGAIN,
    f"{EVENT}?stream__id__exact=%D9%A3": ASK_AGAIN,
    f"{EVENT}?seq__in=1,99999999999999999999999": ASK_AGAIN,
    f"{EVENT}?seq__gte=-99999999999999999999999": ASK_AGAIN,
    f"{EVENT}?created_at__gte=0001-01-01T00:00:00Z": ASK_AGAIN,
    f"{EVENT}?created_at__year=99999": ASK_AGAIN,
    f"{EVENT}?message__regex=(": ASK_AGAIN,
    f"{EVENT}?message__iregex={quote('(a+)+$')}": ASK_AGAIN,
    f"{EVENT}?data__x__regex=(": ASK_AGAIN,
    f"{EVENT}?event_id=x": ASK_AGAIN,
    f"{EVENT}?day=9999-12-31": ASK_AGAIN,
    f"{EVENT}?day=0001-01-01": ASK_AGAIN,
    f"{EVENT}?day=2026-11-23": "200",
    f"{EVENT}?q=%00": "400",
    f"{EVENT}?q={'+a' * 500}": ASK_AGAIN,
    f"{EVENT}?{'&'.join(['key=a'] * 900)}": ASK_AGAIN,
    f"{EVENT}?{'&'.join(['key=a'] * 1100)}": "400",
    f"{EVENT}?o={LONG}.-1.x&p=-{LONG}&e=1&_facets=x": "200",
    f"{EVENT}9999999999999999999999/change/": ASK_AGAIN,
    f"{EVENT}_5F00/change/": ASK_AGAIN,
    f"{EVENT}_00/change/": ASK_AGAIN,
    f"{EVENT}_00/history/": ASK_AGAIN,
    f"{SESSION}x/change/": ASK_AGAIN,
    f"{SESSION}?started_at__year=9999&started_at__month=12": ASK_AGAIN,
    f"{SESSION}?started_at__year=2026&started_at__month=11&started_at__day=31": ASK_AGAIN,
    f"{SESSION}?started_at__year=2026&started_at__month=11&started_at__day=23": "200",
    f"{SESSION}?started_at__gte=2026-11-23+00%3A00%3A00%2B00%3A00": "200",
    f"{SESSION}?frame_ms__gt=nan": ASK_AGAIN,
    f"{SESSION}?key={'x' * 2000}": ASK_AGAIN,
    "/admin/axes/accessattempt/?ip_address=fe80::1%25eth0": ASK_AGAIN,
    "/admin/axes/accessattempt/?ip_address__icontains=1": ASK_AGAIN,
    "/admin/axes/accessattempt/?username__iregex=(": ASK_AGAIN,
    f"{USERS}?last_login__gte=1{'0' * 30}-01-01": ASK_AGAIN,
    f"{USERS}?groups__id__exact=9223372036854775808": ASK_AGAIN,
    f"{USERS}?password__startswith=p": "400",
    "/admin/autocomplete/": "400",
    "/admin/operations/?x=%ff": "200",
    "/api/sessions/00000000-0000-0000-0000-000000000000/events?at=9223372036854775808": "404",
}


def test_lists_of_the_admin(server: Server, people: People) -> None:
    cookie = session_of(people, STAFF)

    assert {target: ask(server, target, cookie=cookie) for target in STAFF_GETS} == STAFF_GETS


def test_the_player_of_a_session(server: Server, people: People) -> None:
    cookie = session_of(people, STAFF)
    (session,) = (known for known in people.known if len(known) == 36)

    for query in (
        "events?at=9223372036854775808",
        f"hands?after={LONG}",
        "timeline?parts=0",
        "hands?after=%00",
    ):
        assert ask(server, f"/api/sessions/{session}/{query}", cookie=cookie) == "400"
    for query in ("events?at=9007199254740991", "hands?after=9007199254740991", "timeline?parts=4000"):
        assert ask(server, f"/api/sessions/{session}/{query}", cookie=cookie) == "200"


STAFF_POSTS = [
    (EVENT, "action=as_csv&_selected_action=99999999999999999999999", "400"),
    (EVENT, "action=as_csv&_selected_action=x", "400"),
    (EVENT, f"action=as_csv&_selected_action=1&index={LONG}", "200"),
    (EVENT, f"action=as_csv&_selected_action=1&index=-{'9' * 30}", "200"),
    (SESSION, "action=as_csv&_selected_action=x", "400"),
    (SESSION, "action=as_csv&_selected_action=%00", "400"),
    (USERS, "action=send_notice&_selected_action=9999999999999999999999", "400"),
    (f"{USERS}add/", "username=a%00&usable_password=false", "400"),
    ("/admin/auth/group/add/", "name=a&permissions=99999999999999999999999", "200"),
    ("/admin/operations/", "process=00000000-0000-0000-0000-000000000000&number=" + LONG, "400"),
    ("/admin/operations/", f"process={'1' * 33}&number=1", "400"),
    ("/admin/operations/", "process=00000000-0000-0000-0000-000000000000&number=1", ASK_AGAIN),
]


def test_forms_of_the_admin(server: Server, people: People) -> None:
    cookie = session_of(people, STAFF)

    answers = [
        (target, form, ask(server, target, cookie=cookie, form=form)) for target, form, _ in STAFF_POSTS
    ]
    assert answers == STAFF_POSTS


def test_a_key_that_a_model_cannot_have_is_nobodys_page(server: Server, people: People) -> None:
    for kind in ContentType.objects.filter(app_label__in=["detection", "eventlog", "auth"]):
        for key in ("x", "99999999999999999999", "_00"):
            assert ask(server, f"/admin/r/{kind.pk}/{key}/", cookie=session_of(people, STAFF)) == "404"
