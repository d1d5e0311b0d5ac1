"""Static files, those of the last versions and of the next included.

While a new version moves in node by node, a page of one node asks another for its styles and scripts. All of them lie in one
folder, under names that carry their content; WhiteNoise reads it when a process starts, so what was put there later is looked for.
"""

import os
from typing import Any

from django.http import HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware

# Served in the place of the file that they are of, and never by their own name.
COMPRESSED = (".gz", ".br")


class Published(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, which looks into its folder for a file that was not there when the process started."""

    def __call__(self, request: HttpRequest) -> Any:
        path = request.path_info
        if path.startswith(self.static_prefix) and path not in self.files and not self.autorefresh:
            self._look_for(path)
        return super().__call__(request)

    def _look_for(self, path: str) -> None:
        root = os.path.join(os.path.abspath(self.static_root), "")
        file = os.path.normpath(os.path.join(root, path.removeprefix(self.static_prefix)))
        if file.startswith(root) and not file.endswith(COMPRESSED) and os.path.isfile(file):
            self.add_file_to_dictionary(path, file)
