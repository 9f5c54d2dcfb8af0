"""A job of Microsoft Windows: processes that end together, at the latest when whoever holds it does.

https://learn.microsoft.com/en-us/windows/win32/procthread/job-objects
"""

from __future__ import annotations

import ctypes
import sys
import weakref

assert sys.platform == "win32"  # noqa: S101  # mypy reads the rest as Windows has it

from ctypes import wintypes  # noqa: E402

EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""
KILL_ON_JOB_CLOSE = 0x2000
MAY_SET_QUOTA, MAY_TERMINATE = 0x0100, 0x0001
"""What a job needs of a process: PROCESS_SET_QUOTA, PROCESS_TERMINATE."""
ENDED = 1
"""The exit status of what is ended."""


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_ulonglong * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Job:
    """A job with one process in it, and all that this one starts. Raises OSError."""

    def __init__(self, pid: int) -> None:
        self._kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        self._kernel32.CreateJobObjectW.argtypes = [wintypes.LPVOID, wintypes.LPCWSTR]
        self._kernel32.CreateJobObjectW.restype = wintypes.HANDLE
        self._kernel32.SetInformationJobObject.argtypes = [
            wintypes.HANDLE,
            ctypes.c_int,
            wintypes.LPVOID,
            wintypes.DWORD,
        ]
        self._kernel32.OpenProcess.argtypes = [wintypes.DWORD, wintypes.BOOL, wintypes.DWORD]
        self._kernel32.OpenProcess.restype = wintypes.HANDLE
        self._kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
        self._kernel32.AssignProcessToJobObject.argtypes = [wintypes.HANDLE, wintypes.HANDLE]
        self._kernel32.TerminateJobObject.argtypes = [wintypes.HANDLE, wintypes.UINT]
        limits = ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = KILL_ON_JOB_CLOSE
        self._job: int | None = self._kernel32.CreateJobObjectW(None, None)
        self._check(self._job)
        weakref.finalize(self, self._kernel32.CloseHandle, self._job)
        self._check(
            self._kernel32.SetInformationJobObject(
                self._job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
        )
        # Python takes longer to start than this: nothing was started by it yet.
        process = self._kernel32.OpenProcess(MAY_SET_QUOTA | MAY_TERMINATE, False, pid)  # noqa: FBT003
        self._check(process)
        try:
            self._check(self._kernel32.AssignProcessToJobObject(self._job, process))
        finally:
            self._kernel32.CloseHandle(process)

    def end(self) -> None:
        """End all that is in the job. Nothing happens to those that are gone."""
        self._check(self._kernel32.TerminateJobObject(self._job, ENDED))

    def _check(self, worked: int | None) -> None:
        if not worked:
            raise ctypes.WinError(ctypes.get_last_error())
