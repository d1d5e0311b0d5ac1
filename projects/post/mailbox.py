"""The mailbox over IMAP, by the standard library: what lies in it, one letter's bytes, and where it goes when it was taken over."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

# Seconds for each answer of the server.
PATIENCE = 10.0
# Where letters go: what was taken over or left, and what waits in the tray. Whoever looks into the mailbox finds them there.
DONE, WAITING = "Done", "Waiting"
FAULTS = (OSError, imaplib.IMAP4.error)
_SIZE = re.compile(rb"RFC822\.SIZE ([0-9]+)", re.IGNORECASE)


class Line:
    """A connection that is signed in, with the mailbox open."""

    def __init__(self, line: imaplib.IMAP4) -> None:
        self.line = line

    def letters(self) -> list[int]:
        """The numbers (UIDs) of what lies there and is not set aside, the oldest first."""
        found = self._said(self.line.uid("SEARCH", "UNDELETED", "UNFLAGGED"))
        return sorted(int(word) for part in found if isinstance(part, bytes) for word in part.split())

    def size(self, letter: int) -> int | None:
        """Its bytes; None where it is there no more."""
        told = b" ".join(part for part in self._fetched(letter, "(UID RFC822.SIZE)") if isinstance(part, bytes))
        found = _SIZE.search(told)
        return int(found[1]) if found else None

    def content(self, letter: int, *, is_whole: bool) -> bytes | None:
        """Its bytes, or those of its head, without marking it read; None where it is there no more."""
        parts = self._fetched(letter, "(UID BODY.PEEK[])" if is_whole else "(UID BODY.PEEK[HEADER])")
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)

    def put(self, letter: int, folder: str) -> None:
        """Into a folder beside the mailbox; where the server has none and makes none, it is flagged, and left alone from then on."""
        self.line.uid("STORE", str(letter), "+FLAGS", "(\\Seen)")
        if not (self._moved(letter, folder) or (self._made(folder) and self._moved(letter, folder))):
            self._said(self.line.uid("STORE", str(letter), "+FLAGS", "(\\Flagged)"))

    def _moved(self, letter: int, folder: str) -> bool:
        if "MOVE" in self.line.capabilities:
            return self.line.uid("MOVE", str(letter), quoted(folder))[0] == "OK"
        if self.line.uid("COPY", str(letter), quoted(folder))[0] != "OK":
            return False
        self._said(self.line.uid("STORE", str(letter), "+FLAGS", "(\\Deleted)"))
        if "UIDPLUS" in self.line.capabilities:
            self._said(self.line.uid("EXPUNGE", str(letter)))
        else:
            self._said(self.line.expunge())
        return True

    def _made(self, folder: str) -> bool:
        return self.line.create(quoted(folder))[0] == "OK"

    def _fetched(self, letter: int, what: str) -> list[Any]:
        return self._said(self.line.uid("FETCH", str(letter), what))

    def _said(self, answer: tuple[str, list[Any]]) -> list[Any]:
        if answer[0] != "OK":
            raise self.line.error(f"The server says {answer[0]}.")
        return answer[1]


@contextmanager
def line() -> Iterator[Line]:
    """Signed in, with the mailbox open; raises one of FAULTS."""
    given = settings.MAILBOX
    made = _connected(given)
    try:
        if given["user"].isascii() and given["password"].isascii():
            made.login(given["user"], given["password"])
        else:
            made.authenticate("PLAIN", lambda _: f"\0{given['user']}\0{given['password']}".encode())
        # What the server can do, it may say anew to who is signed in.
        _, told = made.capability()
        made.capabilities = tuple(b" ".join(part for part in told if part).decode("ascii", "replace").upper().split())
        state, _ = made.select(quoted(given["folder"]))
        if state != "OK":
            raise made.error("The server has no such folder.")
        yield Line(made)
    finally:
        try:
            made.logout()
        except FAULTS:
            made.shutdown()


def _connected(given: Mapping[str, Any]) -> imaplib.IMAP4:
    if given["is_tls"]:
        return imaplib.IMAP4_SSL(given["host"], given["port"], ssl_context=ssl.create_default_context(), timeout=PATIENCE)
    return imaplib.IMAP4(given["host"], given["port"], timeout=PATIENCE)


def quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
