"""Load by wrk: requests written out beforehand, one connection each, and the times of all answers."""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

# Data goes in through a file, for a script may hold few constants; the answer's times come out as value and count.
SCRIPT = """
local requests, at = {}, 0
function init(args)
  local file = io.open(args[1], "rb")
  while true do
    local size = file:read("*n")
    if not size then break end
    file:read(1)
    requests[#requests + 1] = file:read(size)
  end
  file:close()
end
function request() at = at % #requests + 1; return requests[at] end
function done(summary, latency, all)
  local e = summary.errors
  io.write(string.format("DONE %d %d %d\\n", summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
  for k = 1, #latency do local value, count = latency(k); io.write(string.format("TIME %d %d\\n", value, count)) end
end
"""


@dataclass(slots=True)
class Figures:
    """What slices of one page came to; times in microseconds."""

    requests: int = 0
    duration: int = 0
    errors: int = 0
    cpu: float = 0.0
    times: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        self.requests += other.requests
        self.duration += other.duration
        self.errors += other.errors
        self.cpu += other.cpu
        self.times += other.times

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests * 1e6 / self.duration if self.duration else 0.0

    @property
    def cpu_ms(self) -> float:
        """The processor time of the web processes for one request, in milliseconds."""
        return self.cpu * 1000 / self.requests if self.requests else 0.0

    def quantile(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        seen, whole = 0, sum(self.times.values())
        for value in sorted(self.times):
            seen += self.times[value]
            if seen >= share * whole:
                return value / 1000
        return 0.0


def bring() -> None:
    """wrk comes from the distribution's package where it is missing; says so, and raises SystemExit where it cannot."""
    if shutil.which("wrk"):
        return
    print("wrk, which makes the load, is missing: installing the package wrk.", file=sys.stderr)
    try:
        subprocess.run(["apt-get", "-qq", "install", "-y", "--no-install-recommends", "wrk"], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            "wrk cannot be installed here. Install the package wrk (as root: apt-get install wrk) and run it again."
        ) from error


def message(method: str, path: str, headers: dict[str, str], body: str = "", kind: str = "application/x-www-form-urlencoded") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body.encode())}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def slice_of(address: str, requests: Sequence[bytes], connections: int, seconds: int) -> Figures:
    """Send these requests over and over for so long; raises SystemExit with wrk's words when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        script, data = Path(folder) / "load.lua", Path(folder) / "requests"
        script.write_text(SCRIPT)
        data.write_bytes(b"".join(b"%d\n" % len(one) + one for one in requests))
        argv = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), address, "--", str(data)]
        run = subprocess.run(argv, capture_output=True, text=True, timeout=seconds + 60, check=False)
    found = Figures()
    for line in run.stdout.splitlines():
        word, *numbers = line.split()[:4] or [""]
        if word == "DONE":
            found.requests, found.duration, found.errors = map(int, numbers)
        elif word == "TIME":
            found.times[int(numbers[0])] += int(numbers[1])
    if not found.duration:
        raise SystemExit(f"wrk failed: {run.stdout[-300:]} {run.stderr[-300:]}")
    return found
