from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from eventlog.http import downloads
from eventlog.http.downloads import csv_lines, download, every_row
from eventlog.models import Event
from tests.factories import append_cards


def test_a_file_is_sent_in_its_pieces() -> None:
    response = download(RequestFactory().get("/"), iter([b"a", b"b"]), name="x.csv", content_type="text/csv")

    assert response.getvalue() == b"ab"
    assert response["Content-Disposition"] == 'attachment; filename="x.csv"'
    assert response["Content-Type"] == "text/csv"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [0, 1, 6, 7])
def test_every_row_comes_once_in_pages(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(downloads, "PAGE", 3)
    if count:
        append_cards(count)

    with CaptureQueriesContext(connection) as queries:
        rows = [event.seq for event in every_row(Event.objects.order_by("-seq"))]

    assert rows == list(range(1, count + 1))
    assert len(queries) == count // 3 + 1


def test_lines_are_csv_and_nothing_in_them_is_run() -> None:
    text = b"".join(
        csv_lines(["name", "amount"], [['a "b", c', -5], ["=cmd()", None], ["-1.50", 2.5], ["-x", 0]])
    ).decode()

    assert list(csv.reader(io.StringIO(text))) == [
        ["name", "amount"],
        ['a "b", c', "-5"],
        ["'=cmd()", ""],
        ["-1.50", "2.5"],
        ["'-x", "0"],
    ]
