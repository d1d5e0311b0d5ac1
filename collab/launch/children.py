"""The processes the launcher starts: noted before anything else happens, and all gone when it ends."""

import contextlib
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from collab.launch import processes
from collab.launch.account import Account
from collab.launch.interruptions import Interruptions
from collab.launch.trouble import Trouble

# Loaded before any fork: a dlopen between fork and exec is not safe.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1
NAMES_TROUBLE = re.compile(r"^[\w.]*(Error|Exception)\b|^Unknown command|\b(ERROR|FATAL|PANIC|CRITICAL)\b")

Argv = Sequence[str | Path]


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    stop_signal: signal.Signals
    grace: float  # seconds it may take to stop by itself


class Children:
    """Starts and stops processes; `record` remembers them for a launcher that follows a killed one."""

    def __init__(self, *, record: Path, interruptions: Interruptions) -> None:
        self._record = record
        self._interruptions = interruptions
        self._running: list[Child] = []

    def start(
        self,
        name: str,
        argv: Argv,
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path | None = None,
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 15,
        pipe: bool = False,
    ) -> Child:
        """Starts a process in a session of its own, so that Ctrl-C reaches only us and we stop it in order."""
        identity = account.as_popen() if account else {}
        self._interruptions.check()
        with self._interruptions.held(), contextlib.ExitStack() as stack:
            output = stack.enter_context(log.open("ab")) if log else None
            process = subprocess.Popen(
                [str(part) for part in argv],
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if pipe else output,
                stderr=output or subprocess.STDOUT if (pipe or output) else None,
                start_new_session=True,
                preexec_fn=_follow_parent(stop_signal),
                **identity,
            )
            child = Child(name, process, log, stop_signal, grace)
            self._running.append(child)
            self._remember()
        return child

    def run(
        self,
        name: str,
        argv: Argv,
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path | None = None,
        account: Account | None = None,
        show: Callable[[str], None] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 15,
    ) -> int:
        """Runs a process to its end and gives its exit code; `show` gets each line it prints."""
        child = self.start(
            name, argv, environment=environment, folder=folder, log=log, account=account,
            stop_signal=stop_signal, grace=grace, pipe=bool(show),
        )  # fmt: skip
        if show and child.process.stdout:
            for line in child.process.stdout:
                if text := line.decode(errors="replace").rstrip():
                    show(text)
        code = child.process.wait()
        with self._interruptions.held():
            self._running.remove(child)
            self._remember()
        return code

    def must_run(self, name: str, argv: Argv, **how: object) -> None:
        """As `run`, but an exit code other than 0 is Trouble that names the last line of the log."""
        code = self.run(name, argv, **how)  # type: ignore[arg-type]
        if code:
            log = how.get("log")
            raise Trouble(f"{name} failed with exit code {code}{last_words(log if isinstance(log, Path) else None)}")

    def any(self) -> bool:
        return bool(self._running)

    def ended(self) -> Child | None:
        """The first child that is no longer running, if any; Stopped where somebody asked to stop."""
        self._interruptions.check()
        return next((child for child in self._running if child.process.poll() is not None), None)

    def stop_all(self) -> None:
        """Stops the youngest first: what uses the database before the database."""
        self._interruptions.stopping()
        with self._interruptions.held():
            while self._running:
                self.stop(self._running[-1])

    def stop(self, child: Child) -> None:
        with self._interruptions.held():
            for number, patience in ((child.stop_signal, child.grace), (signal.SIGKILL, 5.0)):
                if child.process.poll() is None:
                    child.process.send_signal(number)
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        child.process.wait(timeout=patience)
            # What the process left behind in its own group; the group is gone in the usual case.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
            if child.process.stdout:
                child.process.stdout.close()
            self._running.remove(child)
            self._remember()

    def stop_leftovers(self) -> int:
        """Ends what an earlier launcher could not stop because it was killed; how many there were."""
        count = 0
        for noted in _read(self._record):
            pid, born = int(noted["pid"]), noted["birth"]
            if processes.birth(pid) == born:
                processes.end(pid, born, first=signal.Signals(int(noted["signal"])))
                count += 1
        self._record.unlink(missing_ok=True)
        return count

    def _remember(self) -> None:
        noted = [
            {
                "name": child.name,
                "pid": str(child.process.pid),
                "birth": processes.birth(child.process.pid) or "",
                "signal": str(int(child.stop_signal)),
            }
            for child in self._running
        ]
        fresh = self._record.with_suffix(".new")
        # A full disk must not keep us from stopping what runs.
        with contextlib.suppress(OSError):
            fresh.write_text(json.dumps(noted))
            fresh.replace(self._record)


def wait_until(ready: Callable[[], bool], *, child: Child, seconds: float, every: float = 0.05) -> None:
    """Waits for `ready`; Trouble when the child ends first or the time is over."""
    until = time.monotonic() + seconds
    while not ready():
        if child.process.poll() is not None:
            raise Trouble(f"{child.name} ended while starting{last_words(child.log)}")
        if time.monotonic() > until:
            raise Trouble(f"{child.name} did not answer within {seconds:.0f} s{last_words(child.log)}")
        time.sleep(every)


def last_words(log: Path | None) -> str:
    """': what went wrong (more in FILE)' from a log, to end a sentence with."""
    if log is None:
        return "."
    try:
        lines = [line.strip() for line in log.read_text(errors="replace")[-8000:].splitlines() if line.strip()]
    except OSError:
        lines = []
    # A command says its own trouble best; else the last error; else whatever came last.
    told = [line for line in lines if line.startswith("CommandError")]
    told = told or [line for line in lines if NAMES_TROUBLE.search(line)] or lines
    said = f": {told[-1][:300]}" if told else ""
    return f"{said} (more in {log})"


def _read(record: Path) -> list[dict[str, str]]:
    try:
        noted = json.loads(record.read_text())
    except (OSError, ValueError):
        return []
    return noted if isinstance(noted, list) else []


def _follow_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """On Linux the child gets its stop signal when we die by kill -9, which we cannot handle."""
    if LIBC is None:
        return None
    libc = LIBC
    parent = os.getpid()

    def follow() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return follow
