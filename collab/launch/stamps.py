"""Remembers that a step was done, until one of the files it was done from changes."""

import hashlib
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
        """A digest of names, sizes and times of all files; quick, and wrong only towards doing the step again."""
        digest = hashlib.sha256()
        for source in sorted(self._sources):
            for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
                if path.is_file():
                    seen = path.stat()
                    digest.update(f"{path}\0{seen.st_size}\0{seen.st_mtime_ns}\n".encode())
        return digest.hexdigest()
