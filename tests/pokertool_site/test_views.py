from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client


def test_the_page_has_nothing_inline_and_its_policy_says_so() -> None:
    response = Client().get("/")

    html = response.content.decode()
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", html)
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_every_file_that_the_page_names_exists() -> None:
    html = Client().get("/").content.decode()

    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
    assert "eventlog/stream.js" in named
    assert {name for name in named if finders.find(name) is None} == set()


def test_every_module_is_asked_for_ahead() -> None:
    html = Client().get("/").content.decode()
    entry = finders.find("pokertool/page.js")
    assert isinstance(entry, str)

    for module in Path(entry).parent.glob("*.js"):
        assert f"/static/pokertool/{module.name}" in html


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(method: str) -> None:
    assert getattr(Client(), method)("/").status_code == 405
