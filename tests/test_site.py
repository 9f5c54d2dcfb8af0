"""The site that is made of docs/: `make docs`, which already fails at a broken link between pages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import PROJECT

pytest.importorskip("mkdocs", reason="make docs installs it")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "-f",
            "docs/site/mkdocs.yml",
            "--strict",
            "-d",
            folder,
        ],
        cwd=PROJECT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        check=True,
        timeout=100,
    )
    return folder


def html(site: Path) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def test_it_has_every_page_and_those_from_the_top(site: Path) -> None:
    written = {
        path.relative_to(PROJECT / "docs").with_suffix(".html") for path in (PROJECT / "docs").rglob("*.md")
    }

    assert {path.relative_to(site) for path in html(site)} == written | {
        Path("index.html"),
        Path("changelog.html"),
        Path("licence.html"),
        Path("third-party.html"),
        Path("adr/index.html"),
        Path("404.html"),
    }


def test_it_loads_nothing_from_elsewhere(site: Path) -> None:
    """Neither by itself, nor through the theme, which would fetch what draws such a diagram."""
    loaded = [
        link
        for text in html(site).values()
        for link in re.findall(r"""(?:src|srcset)="(https?:[^"]+)|<link[^>]+href="(https?:[^"]+)""", text)
    ]

    assert loaded == []
    assert not [path for path, text in html(site).items() if 'class="mermaid"' in text]


def test_pictures_in_html_are_there(site: Path) -> None:
    """Those in Markdown are checked when it is built."""
    missing = [
        (path.name, link)
        for path, text in html(site).items()
        for link in re.findall(r'(?:src|srcset)="([^":]+)"', text)
        if path.name != "404.html" and not (path.parent / link).exists()
    ]

    assert missing == []


def test_a_bar_in_a_table_is_a_bar(site: Path) -> None:
    """GitHub wants it escaped inside code; Python-Markdown would show the escape."""
    protocol = (site / "protocol.html").read_text(encoding="utf-8")

    assert '"ended"|"interrupted"' in protocol
    assert not [path for path, text in html(site).items() if r"\|" in text]
