"""What the program says, kept: readings, events, exported hands and the wire, as committed files.

    python -m pytest tests/golden           is all still said?
    python -m tests.golden                  write anew what changed, to look at in `git diff`
    python -m tests.golden readings.json    only that one

What is kept is made through what users have: `manage.py` commands, sockets and HTTP addresses of the
real server, `emit_detection_event`. So it stays comparable however the code behind them is rebuilt.

Kept elsewhere, and not again here: how events become a table's state (`tests/detection/fold_cases.json`, for
Python and JavaScript), the truth of twenty demo hands (`tests/journeys/test_demo_truth.py`), which names each
message has (`tests/test_protocol_page.py`), pictures of real tables (`python -m benchmarks.readings`, with
pictures that lie beside the project).
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pokertool_site.settings")
