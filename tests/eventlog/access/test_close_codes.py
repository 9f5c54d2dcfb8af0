from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from eventlog.access.close_codes import WITHOUT_EXTENSIONS, CloseCode

PAGE = (Path(settings.BASE_DIR) / "docs/protocol.md").read_text()
ROWS = re.findall(r"^\| ([\d, ]+) \|.*\| ([^|]+) \|$", PAGE, re.MULTILINE)
DOCUMENTED = [(int(code), answer != "no") for codes, answer in ROWS for code in codes.split(", ")]


@pytest.mark.parametrize(("code", "comes_back"), DOCUMENTED)
def test_a_documented_code_is_in_the_table_with_the_same_answer(code: int, comes_back: bool) -> None:  # noqa: FBT001
    assert {int(each): each.comes_back for each in CloseCode}[code] is comes_back


def test_all_of_ours_are_documented() -> None:
    assert {code for code in CloseCode if code >= 4000} <= {code for code, _ in DOCUMENTED}


def test_daphne_gets_a_code_with_the_same_answer() -> None:
    assert all(code.comes_back is instead.comes_back for code, instead in WITHOUT_EXTENSIONS.items())
    assert min(WITHOUT_EXTENSIONS.values()) >= 3000
