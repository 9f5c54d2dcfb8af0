#!/usr/bin/env python3
"""Run PokerTool's commands: `python manage.py help` lists them, `help COMMAND` explains one."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pokertool_site.settings")
    execute_from_command_line(sys.argv)
