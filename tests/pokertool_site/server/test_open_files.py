"""A server process takes all the open files that it may have, and says where those are too few."""

from __future__ import annotations

import resource
import subprocess
import sys

from tests.servers import PROJECT

PROGRAM = """
import django
django.setup()
import resource
from eventlog.access.tcp_connections import open_connections
from pokertool_site.server.open_files import set_connection_limit
set_connection_limit()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], open_connections.limit)
"""


def started_with(soft: int, hard: int, **variables: str) -> tuple[list[int], str]:
    """Return the limit and how many connections fit in it, of a process begun with these limits."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=PROJECT,
        env={"PATH": "", "DJANGO_SETTINGS_MODULE": "pokertool_site.settings", "SECRET_KEY": "x", **variables},
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)),
    )
    return [int(word) for word in ran.stdout.split()], ran.stderr


def test_the_soft_limit_becomes_the_hard_one_and_some_files_are_kept_for_all_else() -> None:
    assert started_with(256, 8192) == ([8192, 7680], "")


def test_too_few_are_named_with_what_to_do() -> None:
    found, said = started_with(256, 800)

    assert found == [800, 700]
    for word in ("800", "700", "1000", "POKERTOOL_MAX_OPEN_PER_IP", "ulimit -n", "LimitNOFILE"):
        assert word in said


def test_they_are_enough_for_what_an_address_may_have() -> None:
    assert started_with(256, 800, POKERTOOL_MAX_OPEN_PER_IP="700") == ([800, 700], "")
