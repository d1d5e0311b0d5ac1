"""One launch of the toy portal: what it says, what it started, and whether something is left of it."""

import http.client
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

from tests.launch import toy

PATIENCE = 60


class Launch:
    """One `make demo` or `make dev` in a toy checkout, with a mark in its environment to find every process it started."""

    def __init__(self, folder: Path, port: int, what: str = "demo", **environment: str) -> None:
        self.folder, self.port, self.mark = folder, port, uuid.uuid4().hex
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        self.output = folder / f"output-{self.mark}"
        self.began = time.monotonic()
        output = self.output.open("wb")
        self.process = subprocess.Popen(
            [toy.base_python(), "-B", "-m", "collab.launch", what],
            cwd=folder,
            env={**kept, "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PORT": str(port), "TOY_MARK": self.mark, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        output.close()

    def said(self) -> str:
        return self.output.read_text()

    def until(self, text: str) -> "Launch":
        end = time.monotonic() + PATIENCE
        while text not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)
        return self

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.ends()

    def ends(self) -> int:
        return self.process.wait(timeout=PATIENCE)

    def processes(self) -> list[str]:
        """Command lines of what still runs; PostgreSQL overwrites its environment, so its folder tells."""
        place = self.folder / "var" / "place"
        data = f"/var/lib/bridge/{place.read_text()}" if place.exists() else str(self.folder / "var")
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if entry.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z":
                    continue
                ours = self.mark.encode() in entry.joinpath("environ").read_bytes()
                command = entry.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
                if ours or os.readlink(entry / "cwd").startswith((data, str(self.folder))):
                    found.append(f"{entry.name} {command}")
            except OSError:
                continue
        return found

    def nothing_is_left(self, within: float = 0) -> None:
        end = time.monotonic() + within
        while self.processes() and time.monotonic() < end:
            time.sleep(0.1)
        assert self.processes() == []

    def answers(self) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        line.request("GET", "/healthz")
        status = line.getresponse().status
        line.close()
        return status

    def sentence(self) -> str:
        """The one line of trouble; there is no traceback."""
        lines = [line for line in self.said().splitlines() if line.startswith("bridge: ")]
        assert len(lines) == 1, self.said()
        assert "Traceback" not in self.said()
        return lines[0]
