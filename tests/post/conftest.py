"""A mailbox, and the settings by which it is read."""

import itertools
import shutil
import socket
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from projects.post import reading

from . import imap
from .letters import ADDRESS, TRUSTED

_USERS = itertools.count(1)


@pytest.fixture(autouse=True)
def read_here(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailbox is set up, which nobody asks unless the test has one."""
    settings.MAILBOX = {"host": "127.0.0.1", "port": 9, "is_tls": False, "user": "u", "password": imap.PASSWORD, "folder": "INBOX"}
    settings.MAILBOX_ADDRESS, settings.MAILBOX_TRUSTS = ADDRESS, [TRUSTED]
    monkeypatch.setattr(reading, "EVERY", timedelta(0))


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[int, Any]]:
    """The port of a server, and ours as an object; Dovecot where real servers are meant."""
    if not imap.is_real():
        with imap.own() as ours:
            yield ours.server_address[1], ours
        return
    if imap.program() is None:
        pytest.skip(imap.MISSING)
    # Not among pytest's own folders, which nobody but root may enter.
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        with imap.dovecot(home, port):
            yield port, None
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def box(server: tuple[int, Any], settings: Any) -> imap.Box:
    """An empty mailbox of a user of its own."""
    found = imap.Box("127.0.0.1", server[0], f"user{next(_USERS)}", server[1])
    settings.MAILBOX = found.settings
    return found
