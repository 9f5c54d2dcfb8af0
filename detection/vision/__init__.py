"""Pixels to a reading of the table.

onnxruntime's wheels report to their maker what they run, as soon as they are loaded. What a player looks at
is nobody else's: that is turned off before anything here can load it.
"""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
