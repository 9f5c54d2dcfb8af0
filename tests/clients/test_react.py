"""stream.js and react.js as an npm package: packed, installed, typed, and drawn by React."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.controlled import controlled
from tests.clients.npm import WANTED, run
from tests.pages import typed
from tests.servers import PROJECT

pytestmark = pytest.mark.timeout(400)  # npm installs what is pinned, once


def test_the_hooks_in_front_of_the_real_server(node: Path, tmp_path: Path) -> None:
    for name in ("page.js", "hooks.test.js"):
        shutil.copy(WANTED / name, node)
    with controlled(tmp_path) as site:
        done = subprocess.run(
            ["node", "hooks.test.js"],
            cwd=node,
            env=os.environ | {"SERVER": site.server.url, "CONTROL": site.control, "TOKEN": site.token},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_types_say_how_it_is_used(node: Path) -> None:
    shutil.copy(WANTED / "usage.tsx", node)

    run(
        "npx", "--offline", "tsc", "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext",
        "--lib", "es2022,dom,dom.iterable", "--jsx", "react-jsx", "--noUncheckedIndexedAccess", "usage.tsx",
    )  # fmt: skip


def test_what_is_packed_is_the_client_and_nothing_else(node: Path) -> None:
    packed = {path.name for path in (node / "node_modules" / "pokertool-client").iterdir()}

    assert packed == {
        "LICENSE",
        "package.json",
        "react.d.ts",
        "react.js",
        "stream.d.ts",
        "stream.js",
        "table-state.d.ts",
        "table-state.js",
    }


def test_it_installs_from_the_repository_beside_a_react_of_ones_own(node: Path, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name":"page","type":"module"}')
    (command,) = [line for line in typed(PROJECT / "docs" / "clients.md", "sh") if line.startswith("npm ")]
    here = command.replace("../pokertool", str(PROJECT)).split()
    run(*here, "--offline", "--omit=peer", folder=tmp_path)
    (tmp_path / "node_modules" / "react").symlink_to(node / "node_modules" / "react")

    program = 'console.log(Object.keys(await import("pokertool-client/react")).join())'
    printed = run("node", "--input-type=module", "--eval", program, folder=tmp_path)
    assert printed == "useDetection,useNotifications,useStatus,useSystemHealth\n"
