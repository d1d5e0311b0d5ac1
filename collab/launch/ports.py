"""The port the demo answers on: read from PORT, and free."""

import errno
import socket

from collab.launch.trouble import Trouble


def port(text: str) -> int:
    """The number in PORT; 8000 when it is empty."""
    if not text.strip():
        return 8000
    if not (text.strip().isascii() and text.strip().isdigit() and 1 <= int(text) <= 65535):
        raise Trouble(f"PORT is {text!r}; it takes a whole number from 1 to 65535.")
    return int(text)


def must_be_free(host: str, number: int) -> None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            # As gunicorn does: connections that are only closing do not count as taken.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
            tried.listen(1)
    except OSError as problem:
        raise Trouble(_sentence(problem, host, number)) from None


def _sentence(problem: OSError, host: str, number: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {number} is taken by another program: stop it or choose another one, as in `PORT={number + 1} make demo`."
    if problem.errno == errno.EACCES:
        return f"Port {number} is reserved for root: choose one above 1023, as in `PORT=8000 make demo`."
    return f"Bridge cannot listen on {host}, port {number}: {problem.strerror or problem}."
