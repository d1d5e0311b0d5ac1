"""clamd over its socket: the bytes go to it in pieces (INSTREAM), its answer is a line. Nothing of this runs inside a transaction."""

import logging
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from collab.files import operations, shelf
from collab.files.models import File
from collab.files.states import State

log = logging.getLogger(__name__)
# Seconds for each piece, bytes of one, bytes of an answer, files a pass.
PATIENCE, CHUNK, LONGEST_ANSWER, PASS = 10.0, 65_536, 4_096, 500


class Away(Exception):
    """There is no scanner that answers: nothing is known of any file."""


class Odd(Exception):
    """It broke off, or answered in words that are not known: nothing is known of this file, the next one may be told."""


def is_on() -> bool:
    """Whether files are looked at here at all."""
    return bool(settings.CLAMD)


def scan(content: Any) -> str:
    """What was found in it; empty where nothing was. Raises Away or Odd."""
    try:
        line = _connected()
    except OSError as error:
        raise Away(str(error) or type(error).__name__) from error
    with line:
        try:
            line.sendall(b"zINSTREAM\0")
            while part := content.read(CHUNK):
                line.sendall(struct.pack(">L", len(part)) + part)
            line.sendall(struct.pack(">L", 0))
            return _answer(line)
        except TimeoutError as error:
            raise Away("it hears nothing, or says nothing") from error  # a pass does not wait for it file by file
        except OSError as error:
            raise Odd(str(error) or type(error).__name__) from error


def _connected() -> socket.socket:
    parts = urlsplit(settings.CLAMD)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=PATIENCE)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(PATIENCE)
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER and (part := line.recv(LONGEST_ANSWER)):
        said += part
    words = said.rstrip(b"\0\n").decode("ascii", "replace").removeprefix("stream:").strip()
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")[:100]
    raise Odd(f"It says {words[:100]!r}.")


def scan_due(most: int = PASS) -> int:
    """Look at what waits, the oldest first; gives how many were judged. Safe to run twice, and at once. What is away now comes again."""
    if not is_on():
        return 0
    done = 0
    for file in File.objects.filter(state=State.WAITING, removed_at=None).order_by("pk")[:most]:
        try:
            with shelf.take(file.stored) as content:
                found = scan(content)
        except FileNotFoundError:
            log.error("The bytes of file %s are not on the shelf.", file.pk)
            continue
        except Away as away:
            log.error("The scanner of files is away, and what waits goes on waiting: %s", away)
            return done
        except (Odd, OSError) as error:
            log.error("File %s cannot be looked at, and goes on waiting: %s", file.pk, error)
            continue
        done += operations.judge(file=file.pk, found=found)
        if found:
            _drop(file)
    return done


def _drop(file: File) -> None:
    try:
        shelf.drop(file.stored)
    except OSError as error:  # the night takes what is left
        log.error("The bytes of refused file %s are still there: %s", file.pk, error)
