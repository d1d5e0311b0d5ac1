"""What a checkout leaves outside of its own folder, and taking it away again: as root the servers' data lie below /var/lib/bridge."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from collab.launch.places import OWNER, PROGRAMS, ROOTS_DATA
from collab.launch.report import Report

PLACE = "place"


def take_away(report: Report, *kept_in: Path, roots: Path = ROOTS_DATA) -> None:
    """Removes what was drawn for these folders of a checkout (each a ``var``), then names what others left that are gone."""
    for var in kept_in:
        place = var / PLACE
        if os.geteuid() == 0 and place.exists():
            for folder in roots.glob(f"{place.read_text().strip()[:24]}-*"):
                shutil.rmtree(folder, ignore_errors=True)
    if not any(_data(roots)):
        # Nobody is left who would run them.
        shutil.rmtree(roots / PROGRAMS, ignore_errors=True)
    for folder in orphans(roots):
        report.line(f"Nobody's any more, for their checkout is gone: {folder}")


def orphans(roots: Path) -> list[Path]:
    """Data whose checkout is not there any more, or has begun afresh. What has no note of whose it is may be somebody's."""
    return [folder for folder in _data(roots) if (folder / OWNER).exists() and not _is_owned(folder)]


def _data(roots: Path) -> Iterator[Path]:
    yield from (folder for folder in sorted(roots.glob("*-*")) if folder.is_dir())


def _is_owned(folder: Path) -> bool:
    place = Path((folder / OWNER).read_text()) / PLACE
    return place.exists() and folder.name.startswith(f"{place.read_text().strip()[:24]}-")
