"""A process that starts has read its pages: nobody's first visit does."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.template import engines

from collab.web.warming import warm


def test_every_page_is_read_when_a_process_starts() -> None:
    """The loader that keeps what it has read keeps all of them afterwards."""
    (loader,) = engines["django"].engine.template_loaders  # type: ignore[attr-defined]
    loader.reset()
    warm()
    kept = {Path(template.origin.name) for template in loader.get_template_cache.values() if not isinstance(template, type | Exception)}
    pages = set(Path(settings.BASE_DIR, "templates").rglob("*.html"))
    assert pages and pages <= kept


# What the master of the web processes has when it has read the portal, and what its children would share with it by mistake.
SHARED = """
import os, socket, stat, threading
before = {fd for fd in os.listdir("/proc/self/fd")}
import collab.wsgi
lines = [fd for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}") and stat.S_ISSOCK(os.stat(f"/proc/self/fd/{fd}").st_mode)]
print(len(threading.enumerate()), lines)
"""


def test_what_is_read_before_a_process_is_made_opens_no_line_and_begins_no_thread() -> None:
    """The processes share what was read (gunicorn.conf.py): a connection that they shared would answer one with what another asked."""
    conf = runpy.run_path(str(Path(settings.BASE_DIR, "gunicorn.conf.py")))
    assert conf["preload_app"]
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SHARED],
        env=os.environ | {"DEBUG": "0"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    )
    assert found.stdout.decode().split(maxsplit=1) == ["1", "[]\n"]
