from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from eventlog.models import Event, Stream
from eventlog.store.retention import keep_newest
from tests.factories import append_cards

pytestmark = pytest.mark.django_db(transaction=True)


def events(*words: str, **options: Any) -> str:
    printed = StringIO()
    call_command("events", *words, stdout=printed, stderr=StringIO(), **options)
    return printed.getvalue()


def test_tail_prints_the_last_ten_for_people() -> None:
    append_cards(12)

    lines = events("tail", "detection", "--no-follow").splitlines()

    assert len(lines) == 10
    assert lines[0].split()[1:] == [
        "3",
        "success",
        "card",
        "table-1:",
        "Hero",
        "cards",
        "detected:",
        "Ah,",
        "Kd",
    ]


def test_tail_prints_json_for_programs_and_filters() -> None:
    append_cards(2)
    append_cards(1, type="pot", key="table-2")

    lines = events("tail", "--since", "0", "--type", "pot", "--key", "table-2", "--json", "--no-follow")

    assert [json.loads(line)["seq"] for line in lines.splitlines()] == [3]


def test_export_writes_every_event_kept(tmp_path: Path) -> None:
    append_cards(700)
    keep_newest("detection", 650)

    events("export", "detection", "--output", str(tmp_path / "out.ndjson"))

    lines = (tmp_path / "out.ndjson").read_text().splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(51, 701))


def test_prune_by_age_and_by_number() -> None:
    append_cards(3, created_at=datetime(2020, 1, 1, tzinfo=UTC))
    append_cards(5)

    assert "detection: 3 events removed" in events("prune")
    assert "detection: 3 events removed" in events("prune", "--stream", "detection", "--keep", "2")
    assert "Nothing to remove" in events("prune")


def test_verify_says_what_is_complete() -> None:
    append_cards(3)

    assert "detection: 1 to 3: complete" in events("verify")


def test_verify_ends_with_status_one_where_the_log_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    append_cards(3)
    Event.objects.filter(seq=2)._raw_delete("default")

    with pytest.raises(SystemExit) as ended:
        call_command("events", "verify")

    assert ended.value.code == 1
    assert "the first is 2" in capsys.readouterr().out


def test_a_restored_log_has_a_new_epoch() -> None:
    append_cards(3)
    before = Stream.objects.get().epoch

    assert "1 streams have a new epoch" in events("restored")
    assert Stream.objects.get().epoch != before
    assert append_cards(1)[0].seq == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["tail", "nothing"], "There are: detection"),
        (["tail", "detection", "--since", "-1"], "--since: since is '-1'; it is a whole number from 0"),
        (["tail", "detection", "--since", "1"], "oldest event kept is 3"),
        (["export", "detection", "--output", "/nowhere/out"], "/nowhere/out"),
        (["prune", "--keep", "1"], "--keep needs --stream"),
        (
            ["prune", "--stream", "detection", "--keep", "-1"],
            "--keep: keep is '-1'; it is a whole number from 0",
        ),
        (["prune", "--stream", "nothing"], "no stream 'nothing'"),
    ],
)
def test_a_wrong_argument_is_named_with_the_way_out(words: list[str], message: str) -> None:
    append_cards(3)
    keep_newest("detection", 1)

    with pytest.raises(CommandError, match=message):
        events(*words)
