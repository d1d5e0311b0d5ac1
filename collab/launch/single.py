"""One launcher at a time for one set of data."""

import fcntl
import os
from pathlib import Path
from typing import IO

from collab.launch.trouble import Trouble


def claim(lock: Path, what: str) -> IO[str]:
    """Holds the lock for as long as the returned file is open; the system frees it however we end."""
    held = lock.open("a+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.seek(0)
        who = held.read().strip()
        held.close()
        raise Trouble(f"{what} already runs from this folder{f' (process {who})' if who else ''}.") from None
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held
