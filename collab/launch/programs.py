"""The servers' programs inside .venv; as root a copy of them that an unprivileged account can reach."""

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from collab.launch.places import PROGRAMS, Places


def find(places: Places, pattern: str, libraries: Sequence[str]) -> Path | None:
    """The folder of programs that `pattern` names under site-packages, ready to run; None when there is none.

    `libraries` are the folders beside it that the programs load from.
    """
    for packages in sorted(places.venv.glob("lib/python3*/site-packages"), reverse=True):
        for found in packages.glob(pattern):
            folder = found.relative_to(packages)
            return _copy(places, packages, folder, libraries) if places.account else found
    return None


def _copy(places: Places, packages: Path, folder: Path, libraries: Sequence[str]) -> Path:
    """Copies with the same neighbours: a checkout in a home folder is closed to the account, and stays so."""
    mark = _mark(packages, folder.parts[0])
    kept = places.data.parent / PROGRAMS / mark
    if not kept.exists():
        fresh = kept.with_name(f"{mark}.{os.getpid()}")
        whole = folder.parent if folder.name == "bin" else folder
        for part in (whole, *map(Path, libraries)):
            shutil.copytree(packages / part, fresh / part, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
        _open(fresh)
        try:
            fresh.rename(kept)
        except OSError:
            # Another launch was quicker with the same copy.
            shutil.rmtree(fresh, ignore_errors=True)
    return kept / folder


def _mark(packages: Path, name: str) -> str:
    """What the copy is called: by package, version and the list of its files, so that all checkouts with the same one share it."""
    for about in sorted(packages.glob(f"{name}-*.dist-info")):
        listed = hashlib.sha256((about / "RECORD").read_bytes()).hexdigest()
        return f"{about.name.removesuffix('.dist-info')}-{listed[:8]}"
    return f"{name}-{int((packages / name).stat().st_mtime)}"


def _open(fresh: Path) -> None:
    """Everybody may read and run what root owns, whatever root's mask is."""
    fresh.parent.chmod(0o755)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
