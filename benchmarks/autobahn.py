"""How many of Autobahn's cases the shipped server passes; exits with 1 unless all.

The server is uvicorn as `manage.py up` runs it, with our protocols, in front of an application that
says everything again, and with room for the longest case. The cases come with `kosoku`. What is about
speed (9.*) and compression (12.*, 13.*, which is not offered) is run with --all only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks._fanout import installed
from benchmarks._fanout.processes import NotHad
from pokertool_site.supervisor.address import Address
from pokertool_site.supervisor.programs import web_server
from tests.servers import PROJECT, answers, free_port

LONGEST = 64 << 20
ASIDE = ("9.*", "12.*", "13.*")
PASSED = frozenset({"OK", "NON-STRICT", "INFORMATIONAL"})
RUN_LIMIT = 900


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--all", action="store_true", help="also speed and compression")
    left_out = () if parser.parse_args().all else ASIDE
    try:
        python = installed.python()
    except NotHad as reason:
        sys.exit(f"Autobahn's cases can't be had: {reason}")
    with TemporaryDirectory() as folder, echoing() as port:
        command = [python, "-c", "from kosoku._cli import main; main()", "-o", folder]
        for cases in left_out:
            command += ["-x", cases]
        run = [*command, f"ws://127.0.0.1:{port}"]
        subprocess.run(run, check=False, stdout=subprocess.DEVNULL, timeout=RUN_LIMIT)
        results = json.loads((Path(folder) / "index.json").read_text())
    (cases_of_the_server,) = results.values()
    sys.exit(tell(cases_of_the_server))


@contextmanager
def echoing() -> Iterator[int]:
    """Yield the port of a server that says everything again."""
    port = free_port()
    arguments = list(web_server(Address(host="127.0.0.1", port=port), workers=1).arguments)
    arguments[arguments.index("pokertool_site.asgi:application")] = "benchmarks._echo:application"
    command = [sys.executable, *arguments, "--ws-max-size", str(LONGEST)]
    with subprocess.Popen(command, cwd=PROJECT) as server:
        try:
            while not answers(port):
                assert server.poll() is None
            yield port
        finally:
            server.terminate()


def tell(cases: Mapping[str, Mapping[str, Any]]) -> int:
    """Print how many passed, by chapter, and which did not; return the exit status."""
    chapters: dict[str, Counter[str]] = {}
    for number, case in cases.items():
        chapters.setdefault(number.partition(".")[0], Counter())[case["behavior"]] += 1
    print("chapter  passed  of  as")
    for chapter, found in sorted(chapters.items(), key=lambda pair: int(pair[0])):
        passed = sum(found[word] for word in PASSED)
        how = ", ".join(f"{number} {word}" for word, number in found.items())
        print(f"{chapter:>7}  {passed:>6}  {found.total():>2}  {how}")
    failed = [number for number, case in cases.items() if case["behavior"] not in PASSED]
    print(f"{len(cases) - len(failed)} of {len(cases)} passed")
    for number in failed:
        print(f"failed: {number} ({cases[number]['behavior']})")
    return 1 if failed else 0


if __name__ == "__main__":
    main()
