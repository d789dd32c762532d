"""Whether this process is itself guarded: bounds on its time and memory are set, and it may be killed at any moment.

What is otherwise read in a process of its own (workbooks) is then read here, where it is paid for.
"""

from __future__ import annotations

import ctypes
import os
import signal
from contextlib import suppress
from pathlib import Path

here = False
_ENDS_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
_GROUP = Path("/proc/self/autogroup")  # where Linux weighs sessions against each other, and nice within one only


def give_way(nice: int) -> None:
    """Leave processor time to others: to all of them where sessions share the processor, else to this user's.

    A session of its own is what gives way where there are such; the process then ends with its parent by itself.
    """
    if _GROUP.exists():
        ctypes.CDLL(None).prctl(_ENDS_WITH_PARENT, signal.SIGKILL)
        with suppress(OSError):  # one that leads a group has its session already
            os.setsid()
        with suppress(OSError):
            _GROUP.write_text(str(nice), encoding="ascii")
    os.nice(nice)
