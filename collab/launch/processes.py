"""Looks at processes of this machine: which is alive, and whether it is still the one we mean."""

import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc/self/stat").exists()


def birth(pid: int) -> str | None:
    """When the process began, as an opaque text; None when there is none.

    A number alone is not a process: the system gives it out again.
    """
    if PROC:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None


def command(pid: int) -> str:
    """The command line of a process; empty when there is none."""
    if PROC:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def end(pid: int, born: str, *, first: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """Ends a process that is not our child, first politely; returns when it is gone."""
    for number, patience in ((first, seconds), (signal.SIGKILL, 5.0)):
        if birth(pid) != born:
            return
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        until = time.monotonic() + patience
        while birth(pid) == born and time.monotonic() < until:
            time.sleep(0.05)
