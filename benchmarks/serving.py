"""The servers that are measured: two processes each, as in production, and what they cost in memory and processor time."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """gunicorn with two sync workers on a free port of this machine; ``app`` is module:callable."""

    def __init__(self, name: str, app: str, environment: dict[str, str], log: Path) -> None:
        self.name, self.port, self.log = name, _free_port(), log
        argv = [sys.executable, "-m", "gunicorn", app, "--workers", "2", "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        with log.open("wb") as out:
            self.process = subprocess.Popen(argv, cwd=ROOT, env=environment, stdout=out, stderr=out)
        self._wait()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _wait(self) -> None:
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                self.ask("GET", "/healthz")
            except OSError:
                time.sleep(0.2)
            else:
                return
        self.stop()
        raise SystemExit(f"{self.name} does not start:\n{self.last_words()}")

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: str = ""
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """One request; gives the status, the headers and the text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body=body or None, headers=headers or {})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            line.close()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def last_words(self) -> str:
        return self.log.read_text()[-2000:]

    def workers(self) -> list[int]:
        """The processes that answer: the children of gunicorn's own."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def cpu(self) -> float:
        """Seconds of processor time its workers have used."""
        used = 0
        for pid in self.workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
        return used / TICK

    def memory(self) -> list[tuple[int, int]]:
        """PSS and RSS of each worker, in MiB."""
        found = []
        for pid in self.workers():
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            sizes = {name: int(size) // 1024 for name, size in re.findall(r"^(Pss|Rss):\s+(\d+)", text, re.MULTILINE)}
            found.append((sizes["Pss"], sizes["Rss"]))
        return found

    def settle(self) -> None:
        """Wait until what the load left behind is served, so that the next slice does not pay for it."""
        for _ in range(50):
            before = self.cpu()
            time.sleep(0.1)
            if self.cpu() - before < 0.02:
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
