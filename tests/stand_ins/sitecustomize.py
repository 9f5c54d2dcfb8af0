"""Has a Python process, and those that it starts, import our modules as on the system STAND_IN_SYSTEM."""

import importlib.util
import os
import sys
from pathlib import Path

SYSTEMS = Path(__file__).resolve().parents[1] / "systems.py"

spec = importlib.util.spec_from_file_location("systems_of_tests", SYSTEMS)
assert spec is not None
assert spec.loader is not None
systems = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = systems
spec.loader.exec_module(systems)
systems.become(os.environ["STAND_IN_SYSTEM"])
