"""What detection asks of the operating system. Each system has a module with the same functions.

Nothing else in detection asks which system it runs on, but for the modules of detection.capture.windows.
"""

import sys

if sys.platform == "win32":
    from detection.platform.windows import (
        WINDOWS,
        WITHOUT_WAITING,
        call_after_fork,
        give_back_memory,
        refusal,
        usable_cores,
        use_real_pixels,
        way_out,
        why_blank,
    )
elif sys.platform == "linux":
    from detection.platform.linux import (
        WINDOWS,
        WITHOUT_WAITING,
        call_after_fork,
        give_back_memory,
        refusal,
        usable_cores,
        use_real_pixels,
        way_out,
        why_blank,
    )
else:
    from detection.platform.darwin import (
        WINDOWS,
        WITHOUT_WAITING,
        call_after_fork,
        give_back_memory,
        refusal,
        usable_cores,
        use_real_pixels,
        way_out,
        why_blank,
    )

__all__ = [
    "WINDOWS",
    "WITHOUT_WAITING",
    "call_after_fork",
    "give_back_memory",
    "refusal",
    "usable_cores",
    "use_real_pixels",
    "way_out",
    "why_blank",
]
