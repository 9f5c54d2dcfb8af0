"""Runs one of `manage.py up`'s programs so that it can't outlive the process that started it.

    python -P pokertool_site/supervisor/parent_watch.py -m pokertool_site capture --source demo
    python -P pokertool_site/supervisor/parent_watch.py -m uvicorn pokertool_site.asgi:application

In a checkout it finds the project where it lies itself, whatever the working folder and PYTHONPATH have that
is called the same, and whatever characters are in its path. Where PokerTool is installed, Python finds it.

Standard input is a pipe whose other end only the parent holds. When the parent is gone, even by
`kill -9`, the pipe ends, and the program, with all that it started,
is told to stop, then made to.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
GRACE_SECONDS = 5.0
"""How long a program may take to stop by itself once its parent is gone."""


def main(arguments: list[str]) -> None:
    """Run the script, or the module after `-m`, in this process, with what follows as its arguments."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell's background job hears no Ctrl-C, nor do its children. This one is in a group of its
        # own: who interrupts it means it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if (PROJECT / "manage.py").exists():  # site-packages, put first, would hide modules of Python's own
        sys.path.insert(0, str(PROJECT))
    from pokertool_site.platform import stop_own_tree  # noqa: PLC0415 (found from here on)

    def stop_when_parent_ends() -> None:
        # Not sys.stdin: a thread inside its lock would abort the interpreter's exit.
        while os.read(0, 4096):
            pass
        stop_own_tree(GRACE_SECONDS)

    threading.Thread(target=stop_when_parent_ends, name="parent watch", daemon=True).start()
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
