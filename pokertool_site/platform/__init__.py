"""What the site asks of the operating system. Each system has a module with the same functions.

Nothing else in the site asks which system it runs on.
"""

import sys

if sys.platform == "win32":
    from pokertool_site.platform.windows import (
        STOP_SIGNALS,
        ProcessTree,
        claim_address,
        hold_name,
        how_it_ended,
        raise_open_files,
        split_words,
        stop_own_tree,
    )
elif sys.platform == "linux":
    from pokertool_site.platform.linux import (
        STOP_SIGNALS,
        ProcessTree,
        claim_address,
        hold_name,
        how_it_ended,
        raise_open_files,
        split_words,
        stop_own_tree,
    )
else:
    from pokertool_site.platform.darwin import (
        STOP_SIGNALS,
        ProcessTree,
        claim_address,
        hold_name,
        how_it_ended,
        raise_open_files,
        split_words,
        stop_own_tree,
    )

__all__ = [
    "STOP_SIGNALS",
    "ProcessTree",
    "claim_address",
    "hold_name",
    "how_it_ended",
    "raise_open_files",
    "split_words",
    "stop_own_tree",
]
