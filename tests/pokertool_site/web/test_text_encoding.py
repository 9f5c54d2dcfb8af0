from __future__ import annotations

from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.core.exceptions import TooManyFieldsSent
from django.test import Client

from pokertool_site.web.text_encoding import Request, is_other_charset

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/%00", "/?a=%00", "/?%00=a", "/static/%00", "/api/events/%00", "/admin/login/?next=%00"]
)
def test_a_nul_in_an_address_is_refused(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 400
    assert response.json()["error"] == "bad_text"
    assert response["Content-Security-Policy"]


@pytest.mark.parametrize("fields", [{"username": "a\0"}, {"x\0": "a"}, {"x": ["a", "b\0"]}])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_nul_in_a_form_is_refused(client: Client, fields: dict[str, str], kind: str) -> None:
    if kind == "multipart/form-data":
        response = client.post("/admin/login/", fields)
    else:
        response = client.post("/admin/login/", urlencode(fields, doseq=True), content_type=kind)

    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "utf-7", "latin-1"])
def test_another_charset_than_utf_8_is_refused(client: Client, charset: str) -> None:
    response = client.get("/?a=%41", CONTENT_TYPE=f"text/plain; charset={charset}")

    assert response.status_code == 415
    assert response.json()["error"] == "bad_charset"


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "us-ascii", "there-is-no-such-charset", ""])
def test_utf_8_and_words_that_are_no_charset_are_not(client: Client, charset: str) -> None:
    assert client.get("/?a=%41", CONTENT_TYPE=f"text/plain; charset={charset}").status_code == 200


def test_names_of_utf_8() -> None:
    ours = ("utf-8", "UTF_8", "u8", "ascii", "there-is-none-such", "x\0", "")
    others = ("utf-8-sig", "hex", "zlib", "rot13", "idna", "undefined", "latin-1")

    assert not any(map(is_other_charset, ours))
    assert all(map(is_other_charset, others))


@pytest.mark.parametrize("charset", ["hex", "undefined", "unicode_escape", "utf-8"])
def test_no_charset_has_a_say_in_how_a_request_is_read(charset: str) -> None:
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"a=%c3%a9" + b"&b" * 2000,
        "headers": [(b"content-type", b"text/plain; charset=" + charset.encode())],
    }  # fmt: skip
    request = Request(scope, BytesIO())

    assert request.encoding is None
    assert request.content_params == {"charset": charset}
    with pytest.raises(TooManyFieldsSent):
        _ = request.GET


def test_other_bytes_that_are_no_utf_8_are_read_as_marks_that_say_so(client: Client) -> None:
    assert client.get("/?a=%ff%fe").status_code == 200
    assert client.get("/%ff%fe").status_code == 404


def test_a_content_type_that_can_not_be_read_is_refused() -> None:
    headers = [(b"content-type", b"text/plain; x*=nope''%FF")]
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": headers}, BytesIO())

    assert request.content_params is not None
    assert is_other_charset(request.content_params["charset"])
