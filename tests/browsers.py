"""The browser of the tests: the one that the launcher names, else the first that there is of those it knows."""

import os
import shutil

from collab.launch.packages import BROWSERS


def chromium() -> str:
    """Its path; fails the test where there is none."""
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path, "No Chromium is installed; `make test` brings it."
    return path
