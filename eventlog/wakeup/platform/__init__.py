"""What the event log asks of the operating system. Each system has a module with the same functions.

Nothing else in the event log asks which system it runs on.
"""

import sys

if sys.platform == "win32":
    from eventlog.wakeup.platform.windows import (
        bytes_acknowledged,
        datagram_socket,
        give_back_memory,
        is_open_to_others,
        is_ours,
        make_folder,
    )
elif sys.platform == "linux":
    from eventlog.wakeup.platform.linux import (
        bytes_acknowledged,
        datagram_socket,
        give_back_memory,
        is_open_to_others,
        is_ours,
        make_folder,
    )
else:
    from eventlog.wakeup.platform.darwin import (
        bytes_acknowledged,
        datagram_socket,
        give_back_memory,
        is_open_to_others,
        is_ours,
        make_folder,
    )

__all__ = [
    "bytes_acknowledged",
    "datagram_socket",
    "give_back_memory",
    "is_open_to_others",
    "is_ours",
    "make_folder",
]
