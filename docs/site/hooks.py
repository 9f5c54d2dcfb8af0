"""What the site adds to the pages under docs/: the README, the changelog, and a list of decisions.

mkdocs calls these (https://www.mkdocs.org/user-guide/configuration/#hooks); the pages themselves stay as
they are read on GitHub.
"""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

DOCS = Path(__file__).resolve().parent.parent
PROJECT = DOCS.parent

IN_DOCS = re.compile(r"""(?<=[("])docs/(?=\S)""")
"""The beginning of a link from the top of the repository to a page or picture under docs/."""
DECISIONS = """# Decisions

What was decided, and the figures that decided it. A decision is superseded, never rewritten.

"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not under docs/, each at an address that no file there has."""
    for name, text in (
        ("index.md", from_the_top("README.md")),
        ("changelog.md", from_the_top("CHANGELOG.md")),
        ("third-party.md", from_the_top("THIRD_PARTY.md")),
        ("licence.md", f"# Licence\n\n{(PROJECT / 'LICENSE').read_text(encoding='utf-8')}"),
        ("adr/index.md", DECISIONS + "\n".join(decisions())),
    ):
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write what GitHub reads differently as Python-Markdown wants it."""
    lines = []
    for line in markdown.splitlines():
        # In a table GitHub wants a bar inside code escaped; here the escape would be shown.
        in_code = re.sub(r"`[^`]*`", lambda code: code[0].replace(r"\|", "|"), line)
        lines.append(in_code if line.startswith("|") else line)
    return (
        "\n".join(lines)
        .replace("](adr/)", "](adr/index.md)")
        .replace("](../CHANGELOG.md)", "](changelog.md)")
        .replace("](../THIRD_PARTY.md)", "](third-party.md)")
    )


def from_the_top(name: str) -> str:
    """Return a page of the top of the repository, its links as they are from docs/."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    pages = {"CHANGELOG.md": "changelog.md", "THIRD_PARTY.md": "third-party.md", "LICENSE": "licence.md"}
    for target, page in pages.items():
        text = text.replace(f"]({target})", f"]({page})")
    return IN_DOCS.sub("", text)


def decisions() -> list[str]:
    """Return a line for each decision, with a link to it."""
    titles = {
        path.name: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        for path in sorted((DOCS / "adr").glob("[0-9]*.md"))
    }
    return [f"- [{title}]({name})" for name, title in titles.items()]
