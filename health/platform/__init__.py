"""What the health checks ask of the operating system. Each kind has a module with the same functions."""

import sys

if sys.platform == "win32":
    from health.platform.windows import opened_files
else:
    from health.platform.unix import opened_files

__all__ = ["opened_files"]
