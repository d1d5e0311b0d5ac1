"""Static files, those of the last versions and of the next included.

While a new version moves in node by node, a page of one node asks another for its styles and scripts. All of them lie in one
folder, under names that carry their content; WhiteNoise reads it when a process starts, so what was put there later is looked for.
"""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
from django.http import HttpRequest
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Served in the place of the file that they are of, and never by their own name.
COMPRESSED = (".gz", ".br")
MANIFEST = CompressedManifestStaticFilesStorage.manifest_name
UNPACKED: dict[str, Callable[[bytes], bytes]] = {".br": brotli.decompress, ".gz": gzip.decompress}


class Collected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's, which compresses what is new and leaves what an earlier version put there."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return OnlyNew(**kwargs)


class OnlyNew(Compressor):  # type: ignore[misc]
    """To compress a file takes a hundred times as long as to see that what lies beside it unpacks to it."""

    def compress(self, path: str) -> list[str]:
        data = Path(path).read_bytes()
        kept = [path + ending for ending in UNPACKED if _is_of(path + ending, ending, data)]
        # Both or neither: one alone is what was left by a run that was stopped.
        made: list[str] = kept if len(kept) == len(UNPACKED) else super().compress(path)
        return made


def _is_of(path: str, ending: str, data: bytes) -> bool:
    try:
        return UNPACKED[ending](Path(path).read_bytes()) == data
    except (OSError, EOFError, ValueError, brotli.error):
        return False


class Published(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, which looks into its folder for a file that was not there when the process started."""

    def __call__(self, request: HttpRequest) -> Any:
        path = request.path_info
        if path.startswith(self.static_prefix) and path not in self.files and not self.autorefresh:
            self._look_for(path)
        return super().__call__(request)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Every file but the list of them all, which is for the portal itself."""
        if url != self.static_prefix + MANIFEST:
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def _look_for(self, path: str) -> None:
        root = os.path.join(os.path.abspath(self.static_root), "")
        file = os.path.normpath(os.path.join(root, path.removeprefix(self.static_prefix)))
        if file.startswith(root) and not file.endswith(COMPRESSED) and os.path.isfile(file):
            self.add_file_to_dictionary(path, file)
