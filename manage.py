#!/usr/bin/env python3
"""Run PokerTool's commands: `python manage.py help` lists them, `help COMMAND` explains one."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # First, whatever PYTHONPATH and PYTHONSAFEPATH say: others have packages of our names.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from pokertool_site.command_line import main

    main(sys.argv)
