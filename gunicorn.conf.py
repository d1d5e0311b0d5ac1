"""What gunicorn is told wherever the portal runs; it reads this file in the folder where it is started. The command line wins."""

import gc
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from collab import environment as env
from collab.kit import logs

with env.told_in_a_sentence():
    FORM = env.choice("LOG_FORMAT", "line", logs.FORMATS)
    VAR_DIR = Path(env.text("VAR_DIR", str(env.ROOT / "var")))

# A request takes a thread only when it has come whole (collab/web/serving.py).
worker_class = "collab.web.serving.Whole"
# The portal is read once, by the master, and every process shares what it read: a process alone has a quarter of it for itself, and one that
# takes another's place is there at once. Nothing that is read opens a connection or begins a thread (tests/web/test_warming.py).
preload_app = True
# Open connections a process, those that never become a request included; each takes a file of those that `ulimit -n` allows.
worker_connections = 500
# A process that has answered so many requests, give or take, ends well and another takes its place: what leaks never adds up.
max_requests, max_requests_jitter = 20_000, 4_000
# Seconds that a stopping process has for what it has begun. A supervisor that kills waits longer than this.
graceful_timeout = 30


class OwnLines(Logger):
    """The server's lines look like the portal's: else its master and its workers would tell two times of day."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.FORMS[FORM]())


logger_class = OwnLines


def when_ready(server: Any) -> None:
    """What the master has read is for good: no collection of a worker walks it, which would copy each page that is shared."""
    gc.collect()
    gc.freeze()


def on_starting(server: Any) -> None:
    """What the processes of an earlier start counted is over: Prometheus knows that counters begin anew."""
    for file in (VAR_DIR / "metrics").glob("*.db"):
        file.unlink(missing_ok=True)
