"""A process that runs a check for each slot it is told: `python -m tests.health.checker`.

Reads slots from standard input, one a line, and answers each with what became of it.
"""

from __future__ import annotations

import sys
from datetime import datetime

import django


def main() -> None:
    django.setup()
    from pokertool_site.wiring import CHECKS  # noqa: PLC0415 (needs the settings)

    say("ready")
    for line in sys.stdin:
        slot = datetime.fromisoformat(line.strip())
        stored = CHECKS.run(slot, clock=lambda at=slot: at)  # type: ignore[misc]
        say("appended" if stored else "done")


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
