"""What `pokertool --help` teaches: what PokerTool is, a player's commands, then an operator's."""

from __future__ import annotations

from pathlib import Path

from pokertool_site.environment.installation import COMMAND, IS_CHECKOUT, version

PLAYER = {
    "up": "run everything, with a demo table: open the address that it prints; Ctrl-C stops it",
    "capture": "watch a table on the screen, in a video or in pictures, while `up` runs",
    "read": "say what screenshots show; nothing needs to run",
    "hands": "write recorded hands as PHH files",
    "calibrate": "say where in a picture the table is, if it isn't found by itself",
}
OPERATOR = {
    "events": "follow, export, prune and verify the log",
    "token": "make an access token for a program",
    "notify": "send a notice to a user",
    "createsuperuser": "make a user who may do everything",
    "changepassword": "give a user another password",
    "axes_reset": "let in who failed to sign in too often",
    "check": "find what is wrong with the settings; --deploy for a server",
    "migrate": "bring the database up to date; `up` does it by itself",
    "collectstatic": "gather static files for a web server; `up` does it by itself",
}
ANSWERS = frozenset({"", "help", "--help", "-h"})
"""A first word, of no others, that is answered by the overview."""
VERSIONS = frozenset({"version", "--version"})


def overview(*, data: Path, logs: Path) -> str:
    """Return the help, for a terminal of 110 columns."""
    typed = f"python {COMMAND}" if IS_CHECKOUT else COMMAND
    return f"""usage: {typed} COMMAND [...]

PokerTool {version()} watches a poker table on your own screen and shows, live, what it sees.

To play with it:
{_rows(PLAYER)}

  {typed} up                                          then open http://127.0.0.1:8000
  {typed} up --no-demo --capture="--source screen"    your own screen instead of the demo

To run it for others:
{_rows(OPERATOR)}

Its data is in {data}
and logs are in {logs}.
POKERTOOL_HOME=FOLDER keeps both in another folder.

`{typed} COMMAND --help` explains a command, with examples.
`{typed} help --commands` lists Django's as well.
PostgreSQL and Redis, for servers: pip install "pokertool[server]".
"""


def _rows(commands: dict[str, str]) -> str:
    return "\n".join(f"  {name:<16} {what}" for name, what in commands.items())
