"""What pages for users have people type."""

from __future__ import annotations

import re
from pathlib import Path

SHELL = re.compile(r"^```(sh|bat)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def typed(page: Path, shell: str) -> list[str]:
    """Return the command lines of a page's blocks for `shell` ("sh" or "bat"), without comments."""
    blocks = [block for kind, block in SHELL.findall(page.read_text(encoding="utf-8")) if kind == shell]
    lines = [re.sub(r"\s+# .*", "", line).strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def blocks(page: Path, language: str) -> list[str]:
    """Return what stands in a page's fenced blocks of a language, in order."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
