"""Benchmarks run under the project's settings, as its programs do."""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pokertool_site.settings")
# pokertool_client, which is installed alone elsewhere
sys.path.append(str(Path(__file__).resolve().parent.parent / "clients" / "python"))
