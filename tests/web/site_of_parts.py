"""A small site of rendered parts under the strict policy, to try the script and the look without a database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass
class Site:
    """``pages`` maps a path to (status, body); what was posted is kept in ``posted`` as (path, body, token)."""

    assets: Path
    pages: dict[str, tuple[int, str]] = field(default_factory=dict)
    posted: list[tuple[str, str, str]] = field(default_factory=list)
    address: str = ""

    def answer(self, path: str) -> tuple[int, bytes, str]:
        if path.startswith("/static/"):
            file = self.assets / path.removeprefix("/static/")
            return (200, file.read_bytes(), TYPES[file.suffix]) if file.is_file() else (404, b"", "text/plain")
        status, body = self.pages.get(path, (404, ""))
        return status, body.encode(), "text/html; charset=utf-8"


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, kind = site.answer(self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            site.posted.append((self.path, body, self.headers.get("X-CSRFToken", "")))
            self.do_GET()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
