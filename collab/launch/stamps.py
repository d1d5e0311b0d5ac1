"""Remembers that a step was done, until one of the files it was done from changes."""

import contextlib
import hashlib
import stat
from collections.abc import Iterable
from pathlib import Path


class Stamp:
    def __init__(self, file: Path, sources: Iterable[Path]) -> None:
        self._file = file
        self._sources = list(sources)

    def is_true(self) -> bool:
        try:
            return self._file.read_text() == self._now()
        except OSError:
            return False

    def set(self) -> None:
        self._file.write_text(self._now())

    def _now(self) -> str:
        return digest(self._sources)


def digest(sources: Iterable[Path], ending: str = "") -> str:
    """Of names, sizes and times of all files in there (with this ending): quick, and wrong only towards doing a step again."""
    total = hashlib.sha256()
    for source in sorted(sources):
        for path in sorted(source.rglob(f"*{ending}")) if source.is_dir() else [source]:
            # A file may go away while one looks, as an editor puts a new one in its place.
            with contextlib.suppress(FileNotFoundError):
                seen = path.stat()
                if stat.S_ISREG(seen.st_mode):
                    total.update(f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
    return total.hexdigest()
